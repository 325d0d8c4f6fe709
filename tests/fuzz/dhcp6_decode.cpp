// What strangers say over IPv6, from bytes to values: DHCPv6 messages and their options, and the options of router
// advertisements.
#include <algorithm>

#include "netcfg/dhcp6_answer.h"
#include "netcfg/dhcp6_wire.h"
#include "netcfg/host_name.h"
#include "netcfg/router_advertisement.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

bool is_server(const base::Ipv6& address) {
    return !address.is_zero() && !address.is_multicast();
}

void check_options(const netcfg::Dhcp6Options& options, std::uint32_t iaid) {
    const auto answer = netcfg::answer_of(options);
    EXPECT(!answer.address);
    EXPECT(std::ranges::all_of(answer.dns, is_server));
    EXPECT(std::ranges::all_of(answer.search, netcfg::is_host_name));
    EXPECT(answer.boot_url.find('\0') == std::string::npos);
    if (const auto grant = netcfg::grant_of(options, iaid)) {
        EXPECT(is_server(grant->address) && !grant->address.is_link_local());
        EXPECT(!grant->valid || grant->valid->count() > 0);
    }
}

void check_message(std::span<const std::byte> bytes, std::uint32_t iaid) {
    const auto message = netcfg::decode_dhcp6(bytes);
    if (!message) {
        EXPECT(!message.failure().evidence.empty());
        return;
    }
    check_options(message->options, iaid);
    const auto again = encode(*message);
    EXPECT(std::ranges::equal(again, bytes));
}

// An IA_NA around the input, so that what is inside is reached at once.
void check_association(std::span<const std::byte> bytes) {
    netcfg::Dhcp6Options options;
    std::vector<std::byte> value(12);
    value.insert(value.end(), bytes.begin(), bytes.end());
    options.add(netcfg::Dhcp6Option::NonTemporaryAddresses, std::move(value));
    check_options(options, 0);
}

void check_advertisement(std::span<const std::byte> bytes) {
    for (const auto& dns : netcfg::parse_advertised_dns(bytes)) {
        EXPECT(dns.servers.empty() != dns.search.empty());
        EXPECT(std::ranges::all_of(dns.servers, is_server));
        EXPECT(std::ranges::all_of(dns.search, netcfg::is_host_name));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.byte() % 3) {
        case 0: check_message(input.rest(), 0); break;
        case 1: check_association(input.rest()); break;
        default: check_advertisement(input.rest()); break;
    }
    return 0;
}
