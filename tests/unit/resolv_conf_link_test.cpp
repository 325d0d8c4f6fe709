#include "agent/job/resolv_conf_link.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/base/fd.h"
#include "agent/job/job_answer.h"
#include "tests/unit/temporary_folder.h"

using agent::is_path_in_run;

namespace {

namespace fs = std::filesystem;

// A root in a folder of its own.
class Tree {
public:
    Tree() {
        fs::create_directories(folder_ / "etc");
        fs::create_directories(folder_ / "run");
    }

    Tree& link(const std::string& name, const std::string& target) {
        fs::create_directories((folder_ / name).parent_path());
        fs::create_symlink(target, folder_ / name);
        return *this;
    }
    Tree& file(const std::string& name) {
        std::ofstream(folder_ / name) << "nameserver 10.0.0.1\n";
        return *this;
    }
    std::string resolv_conf() const {
        const base::Fd root(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return agent::resolv_conf_in_run(root.get());
    }

private:
    TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a root's resolv.conf leads into /run, whichever way") {
    const std::string stub = "/run/systemd/resolve/stub-resolv.conf";
    CHECK(Tree().link("etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf").resolv_conf() == stub);
    CHECK(Tree().link("etc/resolv.conf", stub).resolv_conf() == stub);
    CHECK(Tree().link("etc/resolv.conf", "/run//NetworkManager/./resolv.conf").resolv_conf() ==
          "/run/NetworkManager/resolv.conf");
    CHECK(Tree().link("var/run", "/run").link("etc/resolv.conf", "/var/run/resolv.conf").resolv_conf() ==
          "/run/resolv.conf");
    CHECK(Tree().link("var/run", "../run").link("etc/resolv.conf", "../var/run/r.conf").resolv_conf() == "/run/r.conf");
    CHECK(Tree()
              .link("etc/resolvconf/run", "/run/resolvconf")
              .link("etc/resolv.conf", "resolvconf/run/resolv.conf")
              .resolv_conf() == "/run/resolvconf/resolv.conf");
    CHECK(Tree().link("run2", "x").link("etc/resolv.conf", "../../../../run/a").resolv_conf() == "/run/a");
}

TEST_CASE("a root's resolv.conf that is its own is left alone") {
    CHECK(Tree().resolv_conf().empty());
    CHECK(Tree().file("etc/resolv.conf").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "/etc/real.conf").file("etc/real.conf").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "/nowhere/resolv.conf").resolv_conf().empty());
}

TEST_CASE("a root's resolv.conf can't make farroot write outside of /run, nor loop") {
    CHECK(Tree().link("etc/resolv.conf", "/run/../etc/passwd").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "/run/a/../../etc/passwd").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "/run").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "/run/a\nb").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "/run/" + std::string(300, 'a')).resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "resolv.conf").resolv_conf().empty());
    CHECK(Tree().link("etc/resolv.conf", "x/resolv.conf").link("etc/x", "../etc").resolv_conf().empty());
    for (const char* path : {"", "/run", "/run/", "run/a", "/run/a/", "/run/..", "/run/./a", "/runs/a", "/run/a b"}) {
        CAPTURE(path);
        CHECK_FALSE(is_path_in_run(path));
    }
}

TEST_CASE("a verdict carries where resolv.conf leads, and the agent trusts no job that says another folder") {
    agent::core::Verdict verdict{"10.0.0.1:/root", "4.2", "nfs", "/sbin/init", "/run/NetworkManager/resolv.conf"};
    CHECK(agent::decode_answer(agent::encode(verdict))->resolv_conf == verdict.resolv_conf);
    verdict.resolv_conf = "/dev/sda";
    CHECK(agent::decode_answer(agent::encode(verdict))->resolv_conf.empty());
}
