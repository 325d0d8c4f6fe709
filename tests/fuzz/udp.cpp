// Frames to a DHCP client's port: whatever passes lies within the frame; and what is wrapped is unwrapped again.
#include <algorithm>

#include "netcfg/udp_datagram.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto packet = input.rest();
    for (const auto checksums : {netcfg::Checksums::Verify, netcfg::Checksums::Trust}) {
        const auto datagram = netcfg::unwrap(packet, checksums);
        if (!datagram) continue;
        EXPECT(datagram->payload.data() >= packet.data());
        EXPECT(datagram->payload.data() + datagram->payload.size() <= packet.data() + packet.size());
    }
    if (size > 1400) return 0;
    // Our own messages go to port 67: the answer's direction is set by hand, and the checksum with it is not ours.
    auto sent = netcfg::wrap(packet, {}, netcfg::kBroadcastAddress);
    constexpr std::size_t kPortTo = 22;
    sent[kPortTo + 1] = std::byte{netcfg::kDhcpClientPort};
    const auto heard = netcfg::unwrap(sent, netcfg::Checksums::Trust);
    EXPECT(heard.has_value());
    EXPECT(std::ranges::equal(heard->payload, packet));
    return 0;
}
