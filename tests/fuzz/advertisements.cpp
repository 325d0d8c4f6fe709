// Router advertisements as the kernel hands them on: netlink messages of any bytes and options of any bytes. What is
// taken is bounded, and an option that says nothing is told of nowhere.
#include "netcfg/ipv6_table.h"
#include "netcfg/router_advertisement.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

void check(const netcfg::Ipv6Table& table) {
    for (const auto link : table.links()) {
        const auto& state = table.of(link);
        for (const auto& address : state.usable) EXPECT(address.length <= 128);
        for (const auto& route : state.routes) EXPECT(route.destination.length <= 128);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::Input options(data, size);
    for (const auto& dns : netcfg::parse_advertised_dns(options.rest())) {
        EXPECT(!dns.servers.empty() || !dns.search.empty());
    }
    fuzz::Input input(data, size);
    netcfg::Ipv6Table table;
    while (!input.is_empty()) {
        switch (const auto step = input.byte()) {
            case 0: table.begin_dump(); break;
            case 1: table.end_dump(); break;
            default: table.take(input.bytes(step)); check(table);
        }
    }
    return 0;
}
