// Any bytes as an ARP packet: what is understood says the same when it is written again, and nobody is in conflict with
// himself.
#include "netcfg/arp_wire.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto packet = netcfg::decode_arp(input.rest());
    if (!packet) return 0;
    EXPECT(netcfg::decode_arp(encode(*packet)) == packet);
    for (const auto& ours : {netcfg::arp_probe(packet->sender_mac, packet->target),
                             netcfg::arp_announcement(packet->sender_mac, packet->target)}) {
        EXPECT(netcfg::decode_arp(encode(ours)) == ours && ours.target == packet->target);
    }
    for (const bool probing : {false, true}) {
        EXPECT(!is_conflict(*packet, packet->sender, packet->sender_mac, probing));
        EXPECT(!is_conflict(*packet, packet->target, packet->sender_mac, probing));
    }
    if (!packet->sender.is_zero())
        EXPECT(is_conflict(*packet, packet->sender, {{1, 2, 3, 4, 5, 6}}) ==
               (packet->sender_mac != base::MacAddress{{1, 2, 3, 4, 5, 6}}));
    return 0;
}
