// hostile-server MISCHIEF [NFS-VERSION]: speaks RPC so on ports 111 and 2049 of its machine. `hostile-server elsewhere
// ADDRESS` answers, on UDP port 111, what a portmapper is asked, from that address instead of the one that was asked.
// Both return when they listen and go on in the background. For lab machines.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "tests/hostile/hostile_server.h"

namespace {

constexpr std::uint16_t kPortmapperPort = 111;
constexpr std::uint16_t kNfsPort = 2049;

const std::map<std::string, Mischief> kMischiefs = {{"escape-sequences", Mischief::EscapeSequences},
                                                    {"ten-thousand", Mischief::TenThousand},
                                                    {"endless", Mischief::Endless},
                                                    {"wrong-xid", Mischief::WrongXid},
                                                    {"truncated", Mischief::Truncated},
                                                    {"long-name", Mischief::LongName},
                                                    {"garbage", Mischief::Garbage},
                                                    {"hang", Mischief::Hang},
                                                    {"hang-up", Mischief::HangUp},
                                                    {"huge-array", Mischief::HugeArray},
                                                    {"huge-results", Mischief::HugeResults},
                                                    {"huge-opaque", Mischief::HugeOpaque}};

[[noreturn]] void fail(const std::string& words) {
    std::fprintf(stderr, "hostile-server: %s\n", words.c_str());
    std::exit(2);
}

// Whoever started this goes on when the returned end of a pipe is closed.
base::Fd go_to_background() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("no pipe");
    base::Fd listening(ends[0]);
    base::Fd begun(ends[1]);
    if (::fork() == 0) return begun;
    begun.reset();
    char nothing = 0;
    ::_exit(::read(listening.get(), &nothing, 1) == 1 ? 0 : 1);
}

void say_begun(base::Fd begun) {
    if (::write(begun.get(), "+", 1) != 1) fail("nobody waits for this to begin");
}

sockaddr_in at(const char* address) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(kPortmapperPort);
    if (::inet_pton(AF_INET, address, &out.sin_addr) != 1) fail(std::string("no address: ") + address);
    return out;
}

base::Fd udp_socket(const char* address) {
    base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const sockaddr_in own = at(address);
    const int on = 1;
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        fail(std::string("cannot listen at ") + address);
    }
    return socket;
}

// "Accepted, and port 2049" to any call: its XID comes first in it.
[[noreturn]] void answer_from(const char* elsewhere) {
    base::Fd begun = go_to_background();
    const base::Fd ear = udp_socket("0.0.0.0");
    const base::Fd mouth = udp_socket(elsewhere);
    say_begun(std::move(begun));
    for (;;) {
        std::array<char, 1500> call{};
        sockaddr_in from{};
        socklen_t size = sizeof from;
        auto* const caller = reinterpret_cast<sockaddr*>(&from);
        if (::recvfrom(ear.get(), call.data(), call.size(), 0, caller, &size) < 4) continue;
        std::array<std::uint32_t, 7> reply = {0, htonl(1), 0, 0, 0, 0, htonl(kNfsPort)};
        std::copy_n(call.begin(), 4, reinterpret_cast<char*>(reply.data()));
        ::sendto(mouth.get(), reply.data(), sizeof reply, 0, caller, size);
    }
}

[[noreturn]] void serve(Mischief mischief, std::uint32_t nfs_version) {
    base::Fd begun = go_to_background();
    const HostileServer portmapper(mischief, {"0.0.0.0", kPortmapperPort, nfs_version});
    const HostileServer nfs(mischief, {"0.0.0.0", kNfsPort, nfs_version});
    say_begun(std::move(begun));
    for (;;) ::pause();
}

}  // namespace

int main(int count, char** words) {
    const std::string what = count > 1 ? words[1] : "";
    if (what == "elsewhere" && count == 3) answer_from(words[2]);
    const auto mischief = kMischiefs.find(what);
    if (mischief == kMischiefs.end()) fail("'" + what + "' is no mischief");
    serve(mischief->second, count > 2 ? static_cast<std::uint32_t>(std::atoi(words[2])) : 3);
}
