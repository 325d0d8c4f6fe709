#include "agent/net/autoconfiguration.h"

#include <algorithm>
#include <utility>

#include "agent/base/random.h"
#include "netcfg/ipv6_config.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;
using netcfg::Dhcp6Client;
using Purpose = Dhcp6Client::Purpose;

bool has(const netcfg::Ipv6State& state, const base::IpAddress& address) {
    return std::ranges::find(state.usable, address, &base::IpPrefix::address) != state.usable.end();
}

// The router's M flag sends hosts to DHCPv6 for an address; one that the router's own prefix gave will do as well.
Purpose purpose_for(const netcfg::Ipv6State& state) {
    return state.managed && state.usable.empty() ? Purpose::Address : Purpose::Information;
}

}  // namespace

Autoconfiguration::~Autoconfiguration() {
    for (auto& [index, state] : links_) end_exchange(state);
    if (watch_) loop_.forget(watch_->fd());
}

base::Status Autoconfiguration::start() {
    auto watch = netcfg::Ipv6Watch::open();
    if (!watch) return watch.failure();
    watch_.emplace(std::move(*watch));
    loop_.watch(watch_->fd(), [this] { look(); });
    return base::Done{};
}

void Autoconfiguration::ask(const base::Link& link, bool link_local_only) {
    if (!watch_) return;
    LinkState& state = links_[link.index];
    state.link = link;
    state.link_local_only = link_local_only;
    look_at(state);
}

void Autoconfiguration::forget(base::IfIndex link) {
    expected_.erase(link);
    const auto found = links_.find(link);
    if (found == links_.end()) return;
    end_exchange(found->second);
    links_.erase(found);
}

void Autoconfiguration::expect(base::IfIndex link, const base::IpAddress& address) {
    if (!watch_) return tell_(core::ConfigApplied{link});
    expected_.insert_or_assign(link, address);
    look();
}

void Autoconfiguration::look() {
    static_cast<void>(watch_->dispatch());
    std::erase_if(expected_, [this](const auto& each) {
        if (!has(watch_->of(each.first), each.second)) return false;
        tell_(core::ConfigApplied{each.first});
        return true;
    });
    for (auto& [index, state] : links_) look_at(state);
}

void Autoconfiguration::look_at(LinkState& state) {
    const netcfg::Ipv6State& kernel = watch_->of(state.link.index);
    tell_duplicates(state, kernel);
    if (!kernel.link_local) {
        end_exchange(state);
    } else if (netcfg::should_ask_dhcp6(kernel)) {
        ask_dhcp6(state, kernel);
    }
    const auto answer = state.exchange ? state.exchange->client.answer() : std::nullopt;
    auto config = netcfg::autoconfigured(kernel, answer, state.link_local_only);
    if (config == state.told) return;
    state.told = std::move(config);
    tell_(core::Ipv6Changed{state.link.index, state.told});
}

void Autoconfiguration::ask_dhcp6(LinkState& state, const netcfg::Ipv6State& kernel) {
    const Purpose purpose = state.granted ? Purpose::Address : purpose_for(kernel);
    if (state.exchange && state.exchange->purpose == purpose) return;
    end_exchange(state);
    auto socket = netcfg::Dhcp6Socket::open(state.link.index, *kernel.link_local);
    if (!socket) return tell_(core::LinkWarned{state.link.index, socket.failure()});
    state.exchange.emplace(
        Exchange{Dhcp6Client(state.link.mac, base::random_number(), purpose), std::move(*socket), purpose});
    loop_.watch(state.exchange->socket.fd(), [this, link = state.link.index] { receive(link); });
    state.exchange->client.start(base::BootClock::now());
    send_due(*state.exchange);
}

void Autoconfiguration::end_exchange(LinkState& state) {
    if (!state.exchange) return;
    loop_.forget(state.exchange->socket.fd());
    state.exchange.reset();
}

void Autoconfiguration::receive(base::IfIndex link) {
    LinkState& state = links_.at(link);
    Exchange& exchange = *state.exchange;
    take_some([&] { return exchange.socket.receive(); },
              [&](const auto& datagram) { exchange.client.receive(datagram, base::BootClock::now()); });
    send_due(exchange);
    take_answer(state);
}

// An address from DHCPv6 has no router's prefix behind it: it goes on the link alone, and the watch tells of it.
void Autoconfiguration::take_answer(LinkState& state) {
    const auto& answer = state.exchange->client.answer();
    if (answer && answer->address && answer->address != state.granted) {
        const auto added = setup_.set_address(state.link.index, *answer->address);
        if (!added) return tell_(core::LinkWarned{state.link.index, added.failure()});
        state.granted = answer->address;
    }
    look_at(state);
}

void Autoconfiguration::tell_duplicates(LinkState& state, const netcfg::Ipv6State& kernel) {
    for (; state.duplicates < kernel.duplicates.size(); ++state.duplicates) {
        const std::string address = kernel.duplicates[state.duplicates].text();
        tell_(core::LinkWarned{state.link.index, Failure{Cause::AddressInUse, state.link.name,
                                                         "duplicate address detection", 0, address}});
    }
    state.duplicates = kernel.duplicates.size();
}

void Autoconfiguration::send_due(Exchange& exchange) {
    while (const auto datagram = exchange.client.next_message(base::BootClock::now())) {
        static_cast<void>(exchange.socket.send(*datagram));
    }
}

void Autoconfiguration::send_due() {
    for (auto& [link, state] : links_) {
        if (state.exchange) send_due(*state.exchange);
    }
}

std::optional<base::Time> Autoconfiguration::deadline() const {
    std::optional<base::Time> earliest;
    for (const auto& [link, state] : links_) {
        const auto time = state.exchange ? state.exchange->client.deadline() : std::nullopt;
        if (time) earliest = earliest ? std::min(*earliest, *time) : time;
    }
    return earliest;
}

}  // namespace agent
