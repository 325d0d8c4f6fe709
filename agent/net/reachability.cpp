#include "agent/net/reachability.h"

#include <set>
#include <utility>

#include "netcfg/link_name.h"
#include "netcfg/next_hop.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;
using Kind = netcfg::IcmpError::Kind;

struct Meaning {
    Cause cause;
    const char* words;
};
// The failure of a neighbour is told by its own event; the kernel's message to itself about it says no more.
std::optional<Meaning> meaning_of(const netcfg::IcmpError& error) {
    switch (error.kind) {
        case Kind::NoRoute: return Meaning{Cause::NetworkUnreachable, "has no route to it"};
        case Kind::HostUnreachable: return Meaning{Cause::NoNeighbour, "finds nobody with its address"};
        case Kind::PortUnreachable: return Meaning{Cause::PortRefused, "says that the port is closed"};
        case Kind::Prohibited: return Meaning{Cause::Prohibited, "forbids it"};
        case Kind::FragmentationNeeded: return std::nullopt;
        case Kind::Other: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Reachability::~Reachability() {
    if (neighbours_) loop_.forget(neighbours_->fd());
    if (icmp_) loop_.forget(icmp_->fd());
}

void Reachability::start() {
    if (auto neighbours = netcfg::NeighbourWatch::open()) {
        neighbours_.emplace(std::move(*neighbours));
        loop_.watch(neighbours_->fd(), [this] { hear_neighbours(); });
    }
    if (auto icmp = netcfg::IcmpErrors::open()) {
        icmp_.emplace(std::move(*icmp));
        loop_.watch(icmp_->fd(), [this] { hear_icmp(); });
    }
}

void Reachability::prepare(const base::IpAddress& server) {
    if (const auto hop = netcfg::next_hop(server)) static_cast<void>(netcfg::resolve_neighbour(*hop));
}

void Reachability::hear_neighbours() {
    static_cast<void>(neighbours_->dispatch());
    for (const auto& neighbour : neighbours_->take_changes()) {
        if (neighbour.state != netcfg::NeighbourState::Failed) continue;
        const bool is_v4 = neighbour.address.v4() != nullptr;
        tell_(core::HostUnreachable{neighbour.address,
                                    Failure{Cause::NoNeighbour, neighbour.address.text(), is_v4 ? "ARP" : "ND", 0,
                                            "no answer on " + netcfg::link_name(neighbour.link)}});
    }
}

void Reachability::hear_icmp() {
    std::set<std::pair<std::string, Cause>> told;  // each is news once a turn
    take_some(
        [&] { return icmp_->receive(); },
        [&](const netcfg::IcmpError& error) {
            const auto meaning = meaning_of(error);
            const std::string host = error.destination.text();
            if (!meaning || !told.emplace(host, meaning->cause).second) return;
            tell_(core::HostUnreachable{
                error.destination, Failure{meaning->cause, host, "ICMP", 0, error.from.text() + " " + meaning->words},
                error.sender});
        });
}

}  // namespace agent
