#include "agent/job/confine.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/job/job.h"

using agent::Kept;

namespace {

std::string outcome(bool done) {
    return done ? "done" : errno == EPERM ? "refused" : "another error";
}

bool can_bind(std::uint16_t port) {
    const base::Fd socket(::socket(AF_INET, SOCK_DGRAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

std::string try_all() {
    char nothing[] = "/bin/true";
    char* const words[] = {nothing, nullptr};
    std::string out;
    out += "fork: " + outcome(::fork() >= 0) + "\n";
    out += "exec: " + outcome(::execv(nothing, words) == 0) + "\n";
    out += "write: " + outcome(::open("/tmp", O_WRONLY | O_TMPFILE, 0600) >= 0) + "\n";
    out += "read: " + outcome(::open("/proc/self/stat", O_RDONLY) >= 0) + "\n";
    out += "packets: " + outcome(::socket(AF_PACKET, SOCK_DGRAM, 0) >= 0) + "\n";
    out += "sockets: " + outcome(::socket(AF_INET6, SOCK_STREAM, 0) >= 0) + "\n";
    out += "code: " +
           outcome(::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) +
           "\n";
    out += "root: " + outcome(::setuid(0) == 0) + "\n";
    out += std::string("port 700: ") + (can_bind(700) ? "done" : "refused") + "\n";
    return out;
}

// "key: value" lines of what a confined process may, and of its /proc/self/status.
std::map<std::string, std::string> confined(Kept kept) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    base::Fd from(ends[0]);
    base::Fd to(ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        agent::confine(kept);
        const std::string text = try_all() + *base::read_file("/proc/self/status");
        ::_exit(::write(to.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    to.reset();
    std::string text;
    std::array<char, 4096> buffer;
    for (ssize_t size = 0; (size = ::read(from.get(), buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    std::map<std::string, std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto colon = std::min(text.find(':', at), end);
        const auto value = text.find_first_not_of(" \t", colon + 1);
        out[text.substr(at, colon - at)] = value < end ? text.substr(value, end - value) : "";
        at = end + 1;
    }
    return out;
}

}  // namespace

TEST_CASE("a confined job reads and asks; it writes, starts and becomes nothing") {
    const bool is_root = ::geteuid() == 0;
    for (const auto kept : {Kept::Nothing, Kept::ReservedPorts}) {
        auto found = confined(kept);
        for (const char* what : {"read", "sockets"}) CHECK_MESSAGE(found[what] == "done", what);
        for (const char* what : {"fork", "exec", "write", "packets", "code", "root"}) {
            CHECK_MESSAGE(found[what] == "refused", what);
        }
        CHECK(found["NoNewPrivs"] == "1");
        CHECK(found["Seccomp"] == "2");
        const bool has_ports = is_root && kept == Kept::ReservedPorts;
        CHECK(found["CapEff"] == (has_ports ? "0000000000000400" : "0000000000000000"));
        CHECK(found["CapPrm"] == found["CapEff"]);
        if (is_root) CHECK(found["Uid"] == "65533\t65533\t65533\t65533");
        if (is_root) CHECK(found["Groups"].empty());
        if (is_root) CHECK(found["port 700"] == (has_ports ? "done" : "refused"));
    }
}

TEST_CASE("words that are no job, or too few of them, are refused before anything is done") {
    for (const auto& words : {std::vector<std::string>{},
                              {"nothing"},
                              {"discover"},
                              {"discover", "nowhere"},
                              {"survey"},
                              {"survey", "127.0.0.1"},
                              {"probe", "a", "1", "2"},
                              {"rescue", "me"}}) {
        CHECK(agent::run_job(words) == 2);
    }
}
