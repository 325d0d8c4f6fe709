#include "agent/net/network.h"

#include <algorithm>
#include <random>
#include <string>

#include "agent/base/file.h"

namespace agent {
namespace {

constexpr const char* kKernelConfigured = "/run/farroot/kernel-configured";  // names of links, one a line

// For the names that jobs look up before the root is there.
void write_resolv_conf(const base::NetConfig& config) {
    std::string text;
    if (!config.domain.empty()) text += "search " + config.domain + "\n";
    for (const auto& server : config.dns) text += "nameserver " + server.text() + "\n";
    static_cast<void>(base::write_file("/etc/resolv.conf", text));
}

}  // namespace

// Addresses that were there before the first agent are the kernel's, and stay; the others are a dead agent's.
void Network::forget_addresses() {
    const auto kept = base::read_file(kKernelConfigured);
    for (const auto& link : links_->all()) {
        const bool is_kept = kept && kept->find(link.name + "\n") != std::string::npos;
        if (link.physical && !is_kept) static_cast<void>(setup_->clear(link.index));
    }
}

void Network::note_addresses() {
    std::string names;
    for (const auto& link : links_->all()) {
        if (link.physical && setup_->existing(link.index)) names += link.name + "\n";
    }
    static_cast<void>(base::write_file(kKernelConfigured, names));
}

base::Status Network::start(bool restarted) {
    auto setup = netcfg::LinkSetup::open();
    if (!setup) return setup.failure();
    setup_.emplace(std::move(*setup));
    auto links = netcfg::Links::open();
    if (!links) return links.failure();
    links_.emplace(std::move(*links));
    static_cast<void>(setup_->bring_up_loopback());
    restarted ? forget_addresses() : note_addresses();
    loop_.watch(links_->fd(), [this] { links_changed(); });
    links_changed();
    return base::Done{};
}

void Network::links_changed() {
    static_cast<void>(links_->dispatch());
    core::LinksChanged event{links_->all(), {}};
    for (const auto& link : event.links) {
        if (!link.physical || !met_.insert(link.index).second) continue;
        if (auto existing = setup_->existing(link.index)) event.configured.emplace(link.index, std::move(*existing));
    }
    const auto is_there = [&](base::IfIndex index) {
        return std::ranges::find(event.links, index, &base::Link::index) != event.links.end();
    };
    for (auto each = exchanges_.begin(); each != exchanges_.end();) {
        if (is_there(each->first)) {
            ++each;
            continue;
        }
        loop_.forget(each->second.socket.fd());
        each = exchanges_.erase(each);
    }
    tell_(std::move(event));
}

base::Status Network::bring_up(base::IfIndex link) {
    return setup_->bring_up(link);
}

base::Status Network::ask_dhcp(base::IfIndex link) {
    auto found = exchanges_.find(link);
    if (found == exchanges_.end()) {
        auto socket = netcfg::PacketSocket::open(link);
        if (!socket) return socket.failure();
        const auto known = std::ranges::find(links_->all(), link, &base::Link::index);
        if (known == links_->all().end()) return base::Done{};  // gone meanwhile; the core hears of it
        netcfg::Dhcp4Client client(known->mac, std::random_device{}());
        found = exchanges_.emplace(link, Exchange{std::move(client), std::move(*socket)}).first;
        loop_.watch(found->second.socket.fd(), [this, link] { receive(link); });
    }
    found->second.client.start(base::BootClock::now());
    send_due(found->second);
    return base::Done{};
}

void Network::receive(base::IfIndex link) {
    Exchange& exchange = exchanges_.at(link);
    const bool had_lease = exchange.client.lease().has_value();
    while (const auto message = exchange.socket.receive()) {
        exchange.client.receive(*message, base::BootClock::now());
    }
    send_due(exchange);
    if (!had_lease && exchange.client.lease()) tell_(core::ConfigOffered{link, *exchange.client.lease()});
}

void Network::send_due(Exchange& exchange) {
    // A message that the link does not take now is as good as lost on the wire: the next one follows by its time.
    while (const auto message = exchange.client.next_message(base::BootClock::now())) {
        static_cast<void>(exchange.socket.broadcast(*message));
    }
}

void Network::send_due() {
    for (auto& [link, exchange] : exchanges_) send_due(exchange);
}

std::optional<base::Time> Network::deadline() const {
    std::optional<base::Time> earliest;
    for (const auto& [link, exchange] : exchanges_) {
        if (const auto time = exchange.client.deadline()) earliest = earliest ? std::min(*earliest, *time) : time;
    }
    return earliest;
}

void Network::apply(base::IfIndex link, const base::NetConfig& config) {
    write_resolv_conf(config);
    // What the kernel configured is there already.
    if (config.origin != base::AddressOrigin::Kernel) {
        if (const auto applied = setup_->apply(link, config); !applied) {
            return tell_(core::LinkFailed{link, applied.failure()});
        }
    }
    tell_(core::ConfigApplied{link});
}

}  // namespace agent
