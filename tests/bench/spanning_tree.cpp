// Who asks first when the switch's port forwards at last, 45 s after power-on: farroot, or initramfs-tools' rounds of
// klibc's ipconfig. One machine after the other, before the same DHCP server. Prints medians; nothing here passes or
// fails.
//   spanning_tree [RUNS [SECONDS]]    SECONDS: how long the port blocks
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/median.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

struct Times {
    std::vector<double> to_discover;  // s after the port forwards, both
    std::vector<double> to_ack;
};

bool boot(Lan& lan, const PiOptions& options, std::chrono::seconds blocked_for, Times& times) {
    lan.port(options.name).blocks_for(blocked_for);
    const Moment started = Clock::now();
    const Moment forwards = lan.port(options.name).forwards_since();
    const Pi pi(lan, Board::Virt, options);
    if (!lan.sees_from("server", dhcp(Dhcp::Ack), forwards, 180s)) return false;
    const auto discover = lan.first_from(options.name, dhcp(Dhcp::Discover), forwards);
    const auto ack = lan.first_from("server", dhcp(Dhcp::Ack), forwards);
    if (!discover || !ack) return false;
    const auto sent = lan.frames_from(options.name, dhcp(Dhcp::Discover));
    const auto blocked =
        std::ranges::count_if(sent, [&](const SentFrame& each) { return each.at >= started && each.at < forwards; });
    const auto seconds = [forwards](const SentFrame& frame) {
        return std::chrono::duration<double>(frame.at - forwards).count();
    };
    times.to_discover.push_back(seconds(*discover));
    times.to_ack.push_back(seconds(*ack));
    std::printf("%-16s %ld DISCOVERs blocked, then one after %.2f s, ACK after %.2f s\n", options.name.c_str(),
                static_cast<long>(blocked), times.to_discover.back(), times.to_ack.back());
    std::fflush(stdout);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
    const std::chrono::seconds blocked_for(argc > 2 ? std::max(1, std::atoi(argv[2])) : 45);
    Lan lan("spanning-tree-bench");
    Server server(lan);
    const PiOptions farroot{
        .cmdline = "root=/dev/nfs ip=dhcp", .from_power_on = true, .card = Card::None, .name = "farroot"};
    const PiOptions other{.card = Card::None, .image = "initramfs-tools.img", .name = "initramfs-tools"};
    Times of_farroot;
    Times of_other;
    for (int i = 0; i < runs; ++i) {
        if (boot(lan, farroot, blocked_for, of_farroot) && boot(lan, other, blocked_for, of_other)) continue;
        std::printf("nobody got an address; see %s\n", lan.artefact("").c_str());
        return 1;
    }
    bench::print("farroot, to DISCOVER", of_farroot.to_discover, "s");
    bench::print("initramfs-tools, to DISCOVER", of_other.to_discover, "s");
    bench::print("farroot, to ACK", of_farroot.to_ack, "s");
    bench::print("initramfs-tools, to ACK", of_other.to_ack, "s");
    return 0;
}
