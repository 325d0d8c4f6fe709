// From a packet's bytes to a lease, and to the root that it names: IP and UDP headers, the message, its options, what
// they configure. Every other input starts behind a sound fixed part, so that options are reached at once; its file and
// sname fields are the input's too.
#include "agent/core/mount_options.h"
#include "agent/core/nfs_root.h"
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
    netcfg::put32(message, input.byte() < 128 ? 0 : 0xc0a80101);  // siaddr
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

// The network says what the owner left open, and nothing else.
void check_root(const base::NetConfig& lease) {
    namespace core = agent::core;
    const core::Identity pi{{{0xb8, 0x27, 0xeb, 0, 0, 1}}, "10000000abcdef01"};
    const auto offered = core::complete({}, lease, pi);
    if (offered) {
        EXPECT(!offered->server.empty() && offered->path.starts_with('/'));
        EXPECT(offered->server.size() + 1 + offered->path.size() <= 255);
        EXPECT(offered->path.find("/../") == std::string::npos || lease.root_path.find("/../") != std::string::npos);
        for (const auto& option : core::split_mount_options(offered->options)) EXPECT(!core::names_a_host(option));
    }
    const auto of_nas = core::complete({"nas", "", "vers=4.2"}, lease, pi);
    if (of_nas) {
        EXPECT(of_nas->server == "nas" && of_nas->options.find("vers=4.2") != std::string::npos);
        EXPECT(core::are_tuning(of_nas->options));
    }
    const auto of_client = core::complete({"nas", "/srv/%s%%%a%s%m%z%s%n%s", ""}, lease, pi);
    if (of_client) {
        EXPECT(of_client->path.find("/../") == std::string::npos &&
               of_client->path.ends_with(lease.host_name.empty() ? lease.address.address.text() : lease.host_name));
    } else {
        EXPECT(lease.host_name.size() > 40);  // longer than a kernel's name of a root
    }
    const auto of_board = core::complete({"nas", "/srv/%s/%a/%m/%n", ""}, lease, {pi.mac, ""});
    EXPECT(!of_board);  // a board without a serial number
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
    check_root(*lease);
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
