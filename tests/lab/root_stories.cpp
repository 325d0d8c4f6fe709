// What a trial finds out about a root over a real mount: Debian's own layout and a busybox root, and what each lacks.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* kDebian = "192.168.50.1:/export/bookworm";
constexpr const char* kBusybox = "192.168.50.1:/export/busybox";

// A server with two roots and a machine to try them on. The Debian root is laid out as Debian 12 is, with its own
// dynamic loader and C library: /bin, /sbin and /lib are links into /usr, /sbin/init is an absolute link to systemd
// (here another program with the same needs), os-release a relative one. Nothing of it exists outside of the root.
class Nursery {
public:
    explicit Nursery(std::string_view story)
        : lan_(story),
          server(lan_, {.root_path = ""}),
          pi_(lan_, Board::Virt, {.card = Card::None, .first_init = "command-shell"}) {
        for (const char* line :
             {"mkdir -p /export/bookworm /export/busybox && cd /export/bookworm && "
              "mkdir -p usr/bin usr/sbin usr/lib/systemd usr/lib/aarch64-linux-gnu usr/lib/modules/$(uname -r) "
              "etc/systemd/network dev proc sys run tmp && for name in bin sbin lib; do ln -s usr/$name $name; done",
              "cd /export/bookworm && cp /sbin/ip usr/lib/systemd/systemd && ln -s /lib/systemd/systemd usr/sbin/init "
              "&& "
              "cp /lib/aarch64-linux-gnu/ld-linux-aarch64.so.1 /lib/aarch64-linux-gnu/libc.so.6 "
              "usr/lib/aarch64-linux-gnu/ && ln -s aarch64-linux-gnu/ld-linux-aarch64.so.1 usr/lib/",
              "cd /export/bookworm && printf 'ID=debian\\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\\n' > "
              "usr/lib/os-release && ln -s ../usr/lib/os-release etc/os-release && : > etc/fstab",
              "cd /export/busybox && mkdir -p bin sbin etc dev proc && cp /lab/bin/busybox bin/ && ln -s "
              "../bin/busybox "
              "sbin/init",
              "for name in bookworm busybox; do echo \"/export/$name "
              "192.168.50.0/24(rw,no_subtree_check,no_root_squash)\" >> /etc/exports; done; exportfs -ra"}) {
            server.run(line);
        }
        REQUIRE(pi_.console_shows("SHELL-READY", 60s));
    }

    std::string run(std::string_view command) { return pi_.machine().ask(command, 60s).text; }
    json tries(const std::string& words) {
        return json::parse(run("/bin/farroot try --json " + words + " 2>/dev/null"), nullptr, false);
    }
    // The id of the first cause, or of the first warning of a root that boots.
    std::string names(const std::string& words) {
        const json answer = tries(words);
        INFO(answer.dump(1));
        REQUIRE_FALSE(answer.is_discarded());
        const json& all = answer["causes"].empty() ? answer["warnings"] : answer["causes"];
        return all.empty() ? "none" : all[0]["id"].get<std::string>();
    }
    // The names of all that is there, and the content of the files.
    std::string content(const std::string& path) {
        return server.run("cd " + path +
                          " && busybox find . | busybox sort && busybox find . -type f -exec busybox md5sum {} + | "
                          "busybox sort");
    }
    long number(const std::string& command) { return std::atol(server.run(command).c_str()); }

private:
    Lan lan_;

public:
    Server server;

private:
    Pi pi_;
};

bool has_words(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("a trial of Debian's layout finds its facts through absolute links, and leaves nothing behind") {
    Nursery nursery("root-debian");
    const std::string before = nursery.content("/export/bookworm");
    const json tried = nursery.tries(std::string("--rw ") + kDebian);
    INFO(tried.dump(1));
    REQUIRE_FALSE(tried.is_discarded());
    CHECK(tried["verified"] == true);
    CHECK(tried["version"] == "4.2");
    CHECK(tried["init"] == "/sbin/init");
    CHECK(tried["causes"].empty());
    CHECK(tried["warnings"].empty());

    const json& facts = tried["evidence"]["trial"]["root"];
    CHECK(facts["os"] == "Debian GNU/Linux 12 (bookworm)");
    CHECK(nursery.run("$B uname -r").starts_with(facts["kernel"].get<std::string>()));
    CHECK(facts["needs_modules"] == true);
    CHECK(facts["has_modules"] == true);
    CHECK(facts["fstab_line"] == "");
    CHECK(facts["latency_us"] > 0);
    CHECK(facts["reads"]["bytes"] >= 1 << 20);  // a slow machine reads one piece of the C library
    CHECK(facts["reads"]["us"] > 0);
    CHECK(facts["writes"]["bytes"] >= 1 << 20);
    CHECK(facts["writes"]["us"] > 0);
    CHECK(facts["write_probe"] == json{{"operation", ""}, {"errno", 0}, {"owner", 0}});
    const double free = 1024.0 * static_cast<double>(nursery.number("df -k /export | awk 'NR == 2 {print $4}'"));
    CHECK(facts["free_bytes"].get<double>() == doctest::Approx(free).epsilon(0.3));
    CHECK(std::abs(facts["clock_ahead_s"].get<int>()) < 60);

    CHECK(nursery.tries(std::string("--rw ") + kDebian + ",vers=3")["version"] == "3");
    CHECK(nursery.content("/export/bookworm") == before);

    const std::string text = nursery.run(std::string("/bin/farroot try --rw ") + kDebian + " 2>/dev/null");
    CAPTURE(text);
    for (const char* words :
         {"verified      NFS version 4.2, init is /sbin/init\n", "system        Debian GNU/Linux 12 (bookworm)\n",
          " MB/s, from ", "modules       /lib/modules/"}) {
        CHECK_MESSAGE(has_words(text, words), words);
    }
    CHECK_FALSE(has_words(text, "warning"));
}

// Such servers are nfs-ganesha as it comes, FreeBSD's, and the kernel's with idmapping. An initramfs can't map names.
TEST_CASE("owners: a server with names for them is mounted by version 3, or named where version 4 is asked for") {
    const auto warns = [](const json& tried) {
        const auto is_it = [](const json& warning) { return warning["id"] == "owners-unmapped"; };
        return std::ranges::any_of(tried["warnings"], is_it);
    };
    const std::string busybox = kBusybox;
    Nursery nursery("owners");
    nursery.server.run("names_for_owners a.example");
    const json tried = nursery.tries("--rw " + busybox);
    INFO(tried.dump(1));
    REQUIRE(tried["verified"] == true);
    CHECK(tried["version"] == "3");
    CHECK(warns(tried));
    CHECK(nursery.names("--rw " + busybox + ",vers=4.2") == "owners-unmapped");
    CHECK(nursery.names(busybox + ",vers=4") == "owners-unmapped");  // read-only too

    const std::string mapper = "cd /export/busybox && mkdir -p usr/sbin etc/request-key.d && ";
    nursery.server.run(mapper + "touch usr/sbin/nfsidmap etc/request-key.d/id_resolver.conf");
    const json mapped = nursery.tries("--rw " + busybox + ",vers=4.2");
    INFO(mapped.dump(1));
    CHECK(mapped["verified"] == true);
    CHECK(warns(mapped));
    nursery.server.run("cd /export/busybox && rm -r usr etc/request-key.d");

    nursery.server.run("rpc.nfsd 0 && ganesha 3,4 /export/busybox /pi RW");
    CHECK(nursery.names("--rw 192.168.50.1:/pi,vers=4") == "owners-unmapped");
    CHECK(nursery.tries("192.168.50.1:/pi")["causes"][0]["id"] == "owners-unmapped");
}

TEST_CASE("a trial of a busybox root, read-only: it boots, without modules and without a name") {
    Nursery nursery("root-busybox");
    const json tried = nursery.tries(kBusybox);
    INFO(tried.dump(1));
    REQUIRE_FALSE(tried.is_discarded());
    CHECK(tried["verified"] == true);
    CHECK(tried["init"] == "/sbin/init");
    REQUIRE(tried["warnings"].size() == 1);
    CHECK(tried["warnings"][0]["id"] == "no-modules");
    const json& facts = tried["evidence"]["trial"]["root"];
    CHECK(facts["os"] == "");
    CHECK(facts["has_modules"] == false);
    CHECK(facts["reads"]["bytes"] >= 1 << 20);  // of busybox
    // Nothing was written that nobody asked for.
    CHECK_FALSE(facts.contains("write_probe"));
    CHECK_FALSE(facts.contains("writes"));
}

TEST_CASE("each thing that Debian's layout can lack is named" * doctest::test_suite("long")) {
    Nursery nursery("root-lacks");
    const auto without = [&nursery](const std::string& take, const std::string& give_back) {
        nursery.server.run("cd /export/bookworm/usr/lib; " + take);
        const std::string named = nursery.names(kDebian);
        nursery.server.run("cd /export/bookworm/usr/lib; " + give_back);
        return named;
    };
    const auto without_file = [&](const std::string& file) {
        return without("mv " + file + " /export/away", "mv /export/away " + file);
    };
    CHECK(without_file("systemd/systemd") == "no-init");
    CHECK(without_file("aarch64-linux-gnu/ld-linux-aarch64.so.1") == "interpreter-missing");
    CHECK(without_file("modules/$(uname -r)") == "no-modules");
    CHECK(without("chmod 644 systemd/systemd", "chmod 755 systemd/systemd") == "no-init");
    // ELF's e_machine, 2 bytes at 18: amd64 (62) instead of arm64 (183).
    const auto machine = [](const char* octal) {
        return std::string("printf '\\") + octal +
               "\\000' | busybox dd of=systemd/systemd bs=1 seek=18 conv=notrunc 2>/dev/null";
    };
    CHECK(without(machine("076"), machine("267")) == "wrong-architecture");
    CHECK(nursery.names(kDebian) == "none");

    const auto exported = [&nursery](const std::string& options) {
        nursery.server.run("exportfs -u 192.168.50.0/24:/export/bookworm; exportfs -o no_subtree_check," + options +
                           " 192.168.50.0/24:/export/bookworm");
        return nursery.names(std::string("--rw ") + kDebian);
    };
    CHECK(exported("rw,root_squash") == "root-squashed");
    CHECK(exported("ro,no_root_squash") == "export-read-only");
    CHECK(exported("rw,no_root_squash") == "none");

    nursery.server.run(
        "mkdir /export/full && mount -t tmpfs -o size=16m full /export/full && "
        "cp -a /export/bookworm/. /export/full/ && "
        "exportfs -o rw,no_subtree_check,no_root_squash,fsid=77 192.168.50.0/24:/export/full");
    nursery.server.run("busybox dd if=/dev/zero of=/export/full/filler bs=4k 2>/dev/null || true");
    const std::string before = nursery.content("/export/full");
    CHECK(nursery.names("--rw 192.168.50.1:/export/full") == "disk-full");
    CHECK(nursery.content("/export/full") == before);
}

TEST_SUITE_END();
