#include "netcfg/neighbours.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "netcfg/next_hop.h"

using netcfg::NeighbourState;

namespace {

const base::IfIndex kLink{2};
const base::MacAddress kMac{{2, 0, 0, 0, 0, 9}};

// A message of the kernel about one neighbour.
class Message {
public:
    Message(std::uint16_t type, const base::IpAddress& address, std::uint16_t state) {
        auto& header = *new (bytes_.data()) nlmsghdr{};
        auto& row = *new (NLMSG_DATA(&header)) ndmsg{};
        header.nlmsg_len = NLMSG_LENGTH(sizeof row);
        header.nlmsg_type = type;
        row.ndm_family = address.v4() != nullptr ? AF_INET : AF_INET6;
        row.ndm_ifindex = kLink.value;
        row.ndm_state = state;
        if (const base::Ipv4* four = address.v4()) {
            const std::uint32_t bits = htonl(four->bits);
            put(NDA_DST, &bits, sizeof bits);
        } else {
            put(NDA_DST, address.v6()->octets.data(), 16);
        }
    }
    Message& with_mac() {
        put(NDA_LLADDR, kMac.octets.data(), kMac.octets.size());
        return *this;
    }
    nlmsghdr* get() { return reinterpret_cast<nlmsghdr*>(bytes_.data()); }

private:
    void put(std::uint16_t type, const void* value, std::size_t size) {
        auto* attribute = reinterpret_cast<rtattr*>(bytes_.data() + NLMSG_ALIGN(get()->nlmsg_len));
        attribute->rta_type = type;
        attribute->rta_len = static_cast<std::uint16_t>(RTA_LENGTH(size));
        std::memcpy(RTA_DATA(attribute), value, size);
        get()->nlmsg_len = static_cast<std::uint32_t>(NLMSG_ALIGN(get()->nlmsg_len) + RTA_LENGTH(size));
    }
    alignas(nlmsghdr) std::array<std::byte, 128> bytes_{};
};

base::IpAddress address(std::string_view text) {
    return *base::IpAddress::parse(text);
}

void tell(netcfg::NeighbourTable& table, std::string_view of, std::uint16_t state) {
    table.take(Message(RTM_NEWNEIGH, address(of), state).get());
}

}  // namespace

TEST_CASE("a neighbour that answers is reachable, one that does not has failed, in both families") {
    netcfg::NeighbourTable table;
    for (const char* host : {"10.0.0.9", "fe80::9"}) {
        CHECK(table.state_of(kLink, address(host)) == NeighbourState::Unknown);
        tell(table, host, NUD_INCOMPLETE);
        CHECK(table.state_of(kLink, address(host)) == NeighbourState::Asking);
        table.take(Message(RTM_NEWNEIGH, address(host), NUD_REACHABLE).with_mac().get());
        CHECK(table.state_of(kLink, address(host)) == NeighbourState::Reachable);
        CHECK(table.take_changes() ==
              std::vector<netcfg::Neighbour>{{kLink, address(host), NeighbourState::Reachable, kMac}});
        tell(table, host, NUD_FAILED);
        CHECK(table.take_changes() ==
              std::vector<netcfg::Neighbour>{{kLink, address(host), NeighbourState::Failed, std::nullopt}});
        CHECK(table.state_of({3}, address(host)) == NeighbourState::Unknown);
    }
}

TEST_CASE("every state of the kernel has its meaning") {
    const struct {
        std::uint16_t kernel;
        NeighbourState state;
    } rows[] = {{NUD_INCOMPLETE, NeighbourState::Asking},   {NUD_PROBE, NeighbourState::Asking},
                {NUD_REACHABLE, NeighbourState::Reachable}, {NUD_STALE, NeighbourState::Reachable},
                {NUD_DELAY, NeighbourState::Reachable},     {NUD_PERMANENT, NeighbourState::Reachable},
                {NUD_NOARP, NeighbourState::Reachable},     {NUD_FAILED, NeighbourState::Failed},
                {NUD_NONE, NeighbourState::Unknown}};
    netcfg::NeighbourTable table;
    for (const auto& row : rows) {
        CAPTURE(row.kernel);
        tell(table, "10.0.0.9", row.kernel);
        CHECK(table.state_of(kLink, address("10.0.0.9")) == row.state);
    }
}

TEST_CASE("a change is told once, and what says nothing new is none") {
    netcfg::NeighbourTable table;
    tell(table, "10.0.0.9", NUD_REACHABLE);
    CHECK(table.take_changes().size() == 1);
    tell(table, "10.0.0.9", NUD_STALE);
    CHECK(table.take_changes().empty());
    table.take(Message(RTM_DELNEIGH, address("10.0.0.8"), NUD_FAILED).get());
    CHECK(table.take_changes().empty());
    table.take(Message(RTM_DELNEIGH, address("10.0.0.9"), NUD_FAILED).get());
    CHECK(table.take_changes() ==
          std::vector<netcfg::Neighbour>{{kLink, address("10.0.0.9"), NeighbourState::Unknown, std::nullopt}});
    CHECK(table.take_changes().empty());
}

TEST_CASE("what a dump does not hold any more is unknown") {
    netcfg::NeighbourTable table;
    tell(table, "10.0.0.8", NUD_REACHABLE);
    tell(table, "10.0.0.9", NUD_REACHABLE);
    static_cast<void>(table.take_changes());
    table.dump_begins();
    tell(table, "10.0.0.9", NUD_REACHABLE);
    table.dump_ended();
    CHECK(table.state_of(kLink, address("10.0.0.8")) == NeighbourState::Unknown);
    CHECK(table.state_of(kLink, address("10.0.0.9")) == NeighbourState::Reachable);
    CHECK(table.take_changes().size() == 1);
}

TEST_CASE("a table of many thousands is kept to its newest part") {
    netcfg::NeighbourTable table;
    tell(table, "10.1.0.1", NUD_FAILED);
    constexpr std::uint32_t kMany = 20'000;
    for (std::uint32_t i = 0; i < kMany; ++i) {
        table.take(Message(RTM_NEWNEIGH, base::Ipv4{0x0a000000 + i}, NUD_REACHABLE).get());
    }
    const std::size_t kept = table.take_changes().size();
    CHECK(kept <= netcfg::kMostNeighbours);
    CHECK(kept >= netcfg::kMostNeighbours / 2);
    CHECK(table.state_of(kLink, address("10.1.0.1")) == NeighbourState::Unknown);
    CHECK(table.state_of(kLink, base::Ipv4{0x0a000000 + kMany - 1}) == NeighbourState::Reachable);
}

TEST_CASE("messages of other kinds, torn ones and a bridge's own are passed over") {
    netcfg::NeighbourTable table;
    Message link(RTM_NEWLINK, address("10.0.0.9"), NUD_REACHABLE);
    table.take(link.get());
    Message torn(RTM_NEWNEIGH, address("10.0.0.9"), NUD_REACHABLE);
    torn.get()->nlmsg_len = NLMSG_LENGTH(4);
    table.take(torn.get());
    Message bridge(RTM_NEWNEIGH, address("10.0.0.9"), NUD_REACHABLE);
    static_cast<ndmsg*>(NLMSG_DATA(bridge.get()))->ndm_family = AF_BRIDGE;
    table.take(bridge.get());
    CHECK(table.take_changes().empty());
}

TEST_CASE("this machine's neighbours are read, without rights, and that is no change") {
    auto watch = netcfg::NeighbourWatch::open();
    REQUIRE(watch);
    CHECK(watch->take_changes().empty());
    CHECK(watch->dispatch());
}

TEST_CASE("this machine reaches itself through its loopback") {
    const auto hop = netcfg::next_hop(address("127.0.0.1"));
    REQUIRE(hop);
    CHECK(hop->neighbour == address("127.0.0.1"));
    CHECK(hop->source == address("127.0.0.1"));
}

TEST_CASE("where no route leads, the failure says so") {
    const auto hop = netcfg::next_hop(address("2001:db8::9"), base::IfIndex{1});  // the documentation's prefix, on lo
    REQUIRE_FALSE(hop);
    CHECK(hop.failure().cause == base::Cause::NetworkUnreachable);
    CHECK(hop.failure().object == "2001:db8::9");
}
