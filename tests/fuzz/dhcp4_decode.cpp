// From a packet's bytes to a lease: IP and UDP headers, the message, its options, what they configure. Every other
// input starts behind a sound fixed part, so that options are reached at once; its file and sname fields are the
// input's too.
#include "netcfg/big_endian.h"
#include "netcfg/classful.h"
#include "netcfg/dhcp4_lease.h"
#include "netcfg/dhcp4_wire.h"
#include "netcfg/host_name.h"
#include "netcfg/udp_datagram.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

std::vector<std::byte> with_a_fixed_part(fuzz::Input input) {
    std::vector<std::byte> message{std::byte{2}, std::byte{1}, std::byte{6}, std::byte{0}};
    message.resize(16);
    netcfg::put32(message, 0xc0a80139);
    message.resize(44);
    const auto names = input.bytes(input.byte());  // sname and file
    message.insert(message.end(), names.begin(), names.end());
    message.resize(236);
    netcfg::put32(message, 0x63825363);
    for (const int part : {53, 1, 1 + input.byte() % 9}) message.push_back(static_cast<std::byte>(part));
    const auto options = input.rest();
    message.insert(message.end(), options.begin(), options.end());
    return message;
}

void check_lease(const netcfg::Dhcp4Message& message) {
    const auto lease = netcfg::lease_of(message);
    EXPECT(lease.has_value() == netcfg::is_host_address(message.yiaddr));
    if (!lease) return;
    EXPECT(lease->address.length >= 0 && lease->address.length <= 32);
    EXPECT(lease->search.size() <= 32);
    for (const auto& name : lease->search) EXPECT(netcfg::is_host_name(name) && name != lease->domain);
    for (const auto* name : {&lease->domain, &lease->host_name}) EXPECT(name->empty() || netcfg::is_host_name(*name));
    for (const auto& route : lease->routes) {
        EXPECT(route.destination.length >= 0 && route.destination.length <= 32);
        EXPECT(route.destination == route.destination.network());
        EXPECT(!route.gateway || netcfg::is_host_address(*route.gateway->v4()));
    }
    const base::Time asked{};
    const auto times = netcfg::lease_times(message, asked);
    EXPECT(times.has_value() == lease->lease_time.has_value());
    if (times) EXPECT(asked < times->renew && times->renew < times->rebind && times->rebind < times->end);
}

void check_message(std::span<const std::byte> bytes) {
    const auto message = netcfg::decode(bytes);
    if (!message) {
        EXPECT(!message.malformed().detail.empty() && !words_of(message.malformed().reason).empty());
        return;
    }
    check_lease(*message);
    const auto again = netcfg::decode(encode(*message));
    EXPECT(again && *again == *message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.byte() % 4) {
        case 0: check_message(input.rest()); break;
        case 1:
            if (const auto datagram = netcfg::unwrap(input.rest(), netcfg::Checksums::Trust)) {
                check_message(datagram->payload);
            }
            break;
        case 2: {
            const auto packet = netcfg::wrap(input.rest(), {1}, {2});
            EXPECT(!netcfg::unwrap(packet, netcfg::Checksums::Trust));  // for port 67
            break;
        }
        default: check_message(with_a_fixed_part(input)); break;
    }
    return 0;
}
