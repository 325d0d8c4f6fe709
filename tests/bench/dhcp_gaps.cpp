// How long farroot thinks between the frames of a boot on a quiet LAN, as the switch sees them: from the cable plugged
// in to the DISCOVER, from OFFER to REQUEST, from ACK to the ARP request for the server. The emulated machine's own
// time for an interrupt and a frame is in there. Prints medians; nothing here passes or fails.
//   dhcp_gaps [RUNS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/median.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

struct Boot {
    double carrier_to_discover = 0;  // ms, these four
    double offer_to_request = 0;
    double ack_to_arp = 0;
    double arp_to_reply = 0;      // by the server's kernel
    std::size_t dhcp_frames = 0;  // until the first NFS frame, as are these
    std::size_t arp_probes = 0;
};

double milliseconds(const SentFrame& from, const SentFrame& to) {
    return std::chrono::duration<double, std::milli>(to.at - from.at).count();
}

std::size_t count_between(const Lan& lan, const Match& match, Moment from, Moment until) {
    const auto within = [&](const SentFrame& sent) { return sent.at >= from && sent.at < until; };
    return static_cast<std::size_t>(std::ranges::count_if(lan.frames(match), within));
}

bool is_arp_reply(const Frame& frame) {
    const Arp* arp = frame.as<Arp>();
    return arp != nullptr && !arp->request;
}

std::optional<Boot> boot(Lan& lan) {
    Pi pi(lan, Board::Virt,
          {.cmdline = "root=/dev/nfs ip=dhcp", .from_power_on = true, .card = Card::None, .cable = false});
    if (!pi.console_shows("no carrier", 60s)) return std::nullopt;
    const SentFrame plugged = {.at = Clock::now(), .port = "", .frame = {}};
    pi.cable(true);
    if (!pi.reaches_root(120s)) return std::nullopt;
    const auto discover = lan.first_from("pi", dhcp(Dhcp::Discover), plugged.at);
    const auto offer = lan.first_from("server", dhcp(Dhcp::Offer), plugged.at);
    const auto request = lan.first_from("pi", dhcp(Dhcp::Request), plugged.at);
    const auto ack = lan.first_from("server", dhcp(Dhcp::Ack), plugged.at);
    const auto nfs_frame = lan.first_from("pi", nfs(), plugged.at);
    if (!discover || !offer || !request || !ack || !nfs_frame) return std::nullopt;
    const auto arp = lan.first_from("pi", arp_request_for("192.168.50.1"), ack->at);
    const auto reply = lan.first_from("server", is_arp_reply, ack->at);
    if (!arp || !reply) return std::nullopt;
    const Match probe = arp_probe_for(ack->frame.as<Dhcp4>()->yiaddr);
    return Boot{.carrier_to_discover = milliseconds(plugged, *discover),
                .offer_to_request = milliseconds(*offer, *request),
                .ack_to_arp = milliseconds(*ack, *arp),
                .arp_to_reply = milliseconds(*arp, *reply),
                .dhcp_frames = count_between(lan, dhcp(), plugged.at, nfs_frame->at),
                .arp_probes = count_between(lan, probe, plugged.at, nfs_frame->at)};
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
    Lan lan("dhcp-gaps");
    Server server(lan);
    std::vector<double> carrier_to_discover;
    std::vector<double> offer_to_request;
    std::vector<double> ack_to_arp;
    std::vector<double> arp_to_reply;
    for (int i = 0; i < runs; ++i) {
        const auto times = boot(lan);
        if (!times) {
            std::printf("the Pi did not boot as expected; see %s\n", lan.artefact("").c_str());
            return 1;
        }
        carrier_to_discover.push_back(times->carrier_to_discover);
        offer_to_request.push_back(times->offer_to_request);
        ack_to_arp.push_back(times->ack_to_arp);
        arp_to_reply.push_back(times->arp_to_reply);
        std::printf("%d/%d %zu DHCP messages, %zu ARP probes\n", i + 1, runs, times->dhcp_frames, times->arp_probes);
        std::fflush(stdout);
    }
    bench::print("carrier to DISCOVER", carrier_to_discover, "ms");
    bench::print("OFFER to REQUEST", offer_to_request, "ms");
    bench::print("ACK to ARP for the server", ack_to_arp, "ms");
    bench::print("a kernel's ARP reply", arp_to_reply, "ms");
    return 0;
}
