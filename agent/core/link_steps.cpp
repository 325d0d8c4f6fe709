#include "agent/core/link_steps.h"

#include <algorithm>

#include "agent/core/network.h"
#include "agent/core/trial_steps.h"
#include "agent/core/udev_name.h"

namespace agent::core {
namespace {

using base::Failure;
using base::IfIndex;
using base::IpRequest;
using base::NetConfig;
using base::Time;
using Method = IpRequest::Method;

LinkState* find(Turn& turn, IfIndex link) {
    const auto found = turn.boot.links.find(link);
    return found == turn.boot.links.end() ? nullptr : &found->second;
}

template <typename Phase>
bool is(const LinkState& state) {
    return std::holds_alternative<Phase>(state.phase);
}

bool is_wanted(const Config& config, const base::Link& link) {
    return link.physical || std::ranges::find(config.vlans, link.name, &base::VlanRequest::name) != config.vlans.end();
}

bool is_only_one(const Boot& boot, const LinkState& state) {
    return std::ranges::none_of(boot.links,
                                [&](const auto& each) { return each.second.link.physical && &each.second != &state; });
}

// Whether the settings mean this link by the name. A name that none has may be udev's; where it fits none either, the
// only link is meant, once another one has had its time to appear.
bool is_meant(const Boot& boot, const LinkState& state, const std::string& name, Time now) {
    if (name == state.link.name) return true;
    const auto& links = boot.links;
    const bool is_taken = std::ranges::any_of(links, [&](const auto& each) { return each.second.link.name == name; });
    if (is_taken || !state.link.physical) return false;
    const auto fits = [&](const auto& each) { return udev_may_call(each.second.link, name); };
    const auto fitting = std::ranges::count_if(links, fits);
    if (fitting != 0) return fitting == 1 && udev_may_call(state.link, name);
    return is_only_one(boot, state) && now >= boot.facts.started + kNamedLinkPatience;
}

// A parameter that names no device means, when static, the first link with carrier alone.
std::optional<IpRequest> request_for(const Boot& boot, const LinkState& state, Time now) {
    if (boot.config.ip.empty()) return IpRequest{};
    for (const auto& request : boot.config.ip) {
        if (!request.device.empty() && !is_meant(boot, state, request.device, now)) continue;
        const bool taken = request.device.empty() && request.method == Method::Static &&
                           std::ranges::any_of(boot.links, [&](const auto& other) {
                               return &other.second != &state && other.second.config == request.config;
                           });
        if (!taken) return request;
    }
    return std::nullopt;
}

bool wants_root_path(const Boot& boot) {
    return !boot.config.trust.empty() || std::ranges::any_of(boot.candidates, [](const Candidate& candidate) {
        const auto* root = std::get_if<NfsRoot>(&candidate.named.root);
        return root != nullptr && root->path.empty();
    });
}

// What the owner calls this machine; empty: nothing.
std::string given_name(const Turn& turn, const LinkState& state) {
    if (!turn.boot.config.host_name.empty()) return turn.boot.config.host_name;
    const auto request = request_for(turn.boot, state, turn.now);
    return request ? request->host_name : "";
}

void ask_dhcp(Turn& turn, const LinkState& state) {
    const auto& known = turn.boot.card.memory.addresses;
    const auto before = std::ranges::find(known, state.link.mac, &CardMemory::Address::link);
    auto remembered = before == known.end() ? std::nullopt : std::optional(before->address);
    if (state.configured) remembered = *state.configured->address.address.v4();
    turn.act(AskDhcp{state.link.index, wants_root_path(turn.boot), remembered, given_name(turn, state)});
}

// What ip= and rd.route= say beside the address stands above what the network says.
NetConfig completed(const Turn& turn, const LinkState& state, NetConfig config) {
    const Boot& boot = turn.boot;
    if (const auto name = given_name(turn, state); !name.empty()) config.host_name = name;
    if (const auto request = request_for(boot, state, turn.now)) {
        if (!request->next_server.is_zero()) config.next_server = request->next_server;
        if (request->mtu) config.mtu = request->mtu;
    }
    for (const auto& [route, device] : boot.config.routes) {
        const bool same_family = route.destination.address.bits() == config.address.address.bits();
        if (same_family && (device.empty() || is_meant(boot, state, device, turn.now))) config.routes.push_back(route);
    }
    return config;
}

// Up, with the address and the VLANs that it is to have.
void prepare(Turn& turn, const LinkState& state) {
    const auto request = request_for(turn.boot, state, turn.now);
    const auto mac = request ? request->mac : std::nullopt;
    if (!state.link.up || (mac && mac != state.link.mac)) turn.act(BringUp{state.link.index, mac});
    for (const auto& vlan : turn.boot.config.vlans) {
        if (is_meant(turn.boot, state, vlan.parent, turn.now)) turn.act(CreateVlan{state.link.index, vlan});
    }
}

void meet(Turn& turn, LinkState& state, const std::map<IfIndex, NetConfig>& configured) {
    turn.log("link " + state.link.name + " " + state.link.mac.text() +
             (state.link.driver.empty() ? "" : " (" + state.link.driver + ")"));
    if (const auto found = configured.find(state.link.index); found != configured.end()) {
        state.configured = found->second;
        turn.log(state.link.name + ": the kernel's own ip= configured it as " + found->second.address.text());
    }
    prepare(turn, state);
}

void say_how_it_is_called(Turn& turn, LinkState& state, const std::string& name) {
    if (name.empty() || name == state.link.name) return;
    turn.log(state.link.name + " is taken for " + name);
    if (udev_may_call(state.link, name)) return;
    std::erase_if(state.warnings, [](const Failure& known) { return known.cause == base::Cause::NoSuchLink; });
    state.warnings.push_back(
        {base::Cause::NoSuchLink, name, "", 0, state.link.name + ", the only one, is taken for it"});
}

void seek_address(Turn& turn, LinkState& state) {
    const auto request = request_for(turn.boot, state, turn.now);
    if (request) say_how_it_is_called(turn, state, request->device);
    if (request && request->method != Method::Off) {
        turn.act(AskIpv6{state.link.index, request->method == Method::LinkLocal});
    }
    if (state.configured) state.config = completed(turn, state, *state.configured);
    if (state.config) {
        state.phase = LinkState::Offered{};
        if (state.config->origin == base::AddressOrigin::KernelDhcp) ask_dhcp(turn, state);
        return;
    }
    if (!request) return;
    switch (request->method) {
        case Method::Dhcp:
            state.phase = LinkState::Asking{turn.now, request->method};
            ask_dhcp(turn, state);
            return;
        case Method::Auto6:
        case Method::LinkLocal: state.phase = LinkState::Asking{turn.now, request->method}; return;
        case Method::Static:
            state.config = completed(turn, state, request->config);
            state.phase = LinkState::Offered{};
            return;
        case Method::Off: return;
    }
}

// A lease was good for the network at the cable's other end, which may be another one next time.
void start_over(LinkState& state) {
    state.phase = LinkState::Idle{};
    if (state.config && state.config->origin == base::AddressOrigin::Dhcp) state.config.reset();
}

void carrier_came(Turn& turn, LinkState& state) {
    turn.note_time("link");
    const bool is_late = is<LinkState::Unusable>(state);  // its driver hung
    if (is_late || is<LinkState::Idle>(state)) return seek_address(turn, state);
    // The cable was out: DHCP says whether the address still stands.
    const bool leased = state.config && base::is_leased(state.config->origin);
    if (is<LinkState::InUse>(state) && leased) ask_dhcp(turn, state);
}

// The link has to do without its configuration; what it was used for is void.
void withdraw(Turn& turn, LinkState& state) {
    if (!is<LinkState::InUse>(state) && !is<LinkState::Applying>(state)) return;
    turn.act(ClearConfig{state.link.index});
    forget_trials(turn);
}

void gone(Turn& turn, const LinkState& state) {
    turn.log(state.link.name + " is gone");
    if (is<LinkState::InUse>(state) || is<LinkState::Applying>(state) || state.ipv6) forget_trials(turn);
}

bool is_preferred(const Boot& boot, const LinkState& state) {
    return !boot.config.bootif || boot.config.bootif == state.link.mac;
}

// The offered link to use next: the one that waited longest since it last had to make way.
LinkState* next_offered(Turn& turn) {
    const bool any_will_do = !turn.boot.config.bootif || turn.now >= turn.boot.facts.started + kBootifPatience;
    LinkState* best = nullptr;
    for (auto& [index, state] : turn.boot.links) {
        if (!is<LinkState::Offered>(state) || !state.link.carrier) continue;
        if (!any_will_do && !is_preferred(turn.boot, state)) continue;
        if (best == nullptr || state.left < best->left) best = &state;
    }
    return best;
}

void apply(Turn& turn, LinkState& state) {
    state.phase = LinkState::Applying{};
    turn.act(ApplyConfig{state.link.index, *state.config});
}

void make_way(Turn& turn, LinkState& used) {
    turn.log(used.link.name + (used.link.carrier ? ": nobody answers here" : ": no carrier") +
             ", another link is used");
    withdraw(turn, used);
    used.left = turn.now;
    if (used.link.carrier) {
        used.phase = LinkState::Offered{};
    } else {
        start_over(used);
    }
}

// It has waited for a link that the settings name, and which it may be itself.
bool waits_for_its_name(const Boot& boot, const LinkState& state) {
    if (!is<LinkState::Idle>(state) || !state.link.carrier) return false;
    const Time until = boot.facts.started + kNamedLinkPatience;
    const auto request = request_for(boot, state, until);
    return request && request->method != Method::Off && !request_for(boot, state, boot.facts.started);
}

void take_for_named(Turn& turn) {
    if (turn.now < turn.boot.facts.started + kNamedLinkPatience) return;
    for (auto& [index, state] : turn.boot.links) {
        if (!waits_for_its_name(turn.boot, state)) continue;
        prepare(turn, state);
        seek_address(turn, state);
    }
}

void tell_names(Turn& turn) {
    if (!has_network(turn.boot)) return;
    UseNames names = names_of(turn.boot);
    if (turn.boot.names == names) return;
    turn.boot.names = names;
    turn.act(std::move(names));
}

}  // namespace

void on(Turn& turn, const LinksChanged& event) {
    std::erase_if(turn.boot.links, [&](const auto& known) {
        const bool there = std::ranges::find(event.links, known.first, &base::Link::index) != event.links.end();
        if (!there) gone(turn, known.second);
        return !there;
    });
    for (const auto& link : event.links) {
        if (!is_wanted(turn.boot.config, link)) continue;
        auto [entry, is_new] = turn.boot.links.try_emplace(link.index);
        LinkState& state = entry->second;
        const bool had_carrier = state.link.carrier;
        state.link = link;
        if (is_new) meet(turn, state, event.configured);
        if (link.carrier == had_carrier) continue;
        turn.log(link.name + (link.carrier ? ": carrier" : ": no carrier"));
        if (link.carrier) {
            carrier_came(turn, state);
        } else if (!is<LinkState::InUse>(state)) {
            withdraw(turn, state);
            start_over(state);
        }
    }
}

void on(Turn& turn, const ConfigOffered& event) {
    LinkState* state = find(turn, event.link);
    if (state == nullptr) return;
    const NetConfig config = completed(turn, *state, event.config);
    const bool asked = is<LinkState::Asking>(*state);
    const bool holds =
        is<LinkState::InUse>(*state) || is<LinkState::Offered>(*state) || is<LinkState::Applying>(*state);
    const bool leased = state->config && base::is_leased(state->config->origin);
    if (!asked && (!holds || !leased || state->config == config)) return;
    turn.log(state->link.name + ": " + config.address.text() + " from DHCP server " + config.dhcp_server.text());
    const bool moved = !asked && state->config->address != config.address;
    if (moved) withdraw(turn, *state);
    const bool refresh = !moved && (is<LinkState::InUse>(*state) || is<LinkState::Applying>(*state));
    state->config = config;
    state->configured.reset();
    if (refresh) return turn.act(ApplyConfig{state->link.index, config});
    state->phase = LinkState::Offered{};
}

void on(Turn& turn, const LeaseLost& event) {
    LinkState* state = find(turn, event.link);
    if (state == nullptr || !state->config || !base::is_leased(state->config->origin)) return;
    turn.log(event.failure.text());
    withdraw(turn, *state);
    state->config.reset();
    state->configured.reset();
    state->phase = LinkState::Asking{turn.now};
}

void on(Turn& turn, const Ipv6Changed& event) {
    LinkState* state = find(turn, event.link);
    if (state == nullptr || state->ipv6 == event.config) return;
    const bool had_address = state->ipv6.has_value();
    const bool moved = had_address && (!event.config || event.config->address != state->ipv6->address);
    state->ipv6 = event.config;
    if (state->ipv6) {
        const std::size_t from_router = state->ipv6->routes.size();
        *state->ipv6 = completed(turn, *state, std::move(*state->ipv6));
        const auto& routes = state->ipv6->routes;
        const auto more = routes.begin() + static_cast<std::ptrdiff_t>(from_router);
        if (!had_address && more != routes.end()) turn.act(AddRoutes{event.link, {more, routes.end()}});
    }
    if (moved) {
        turn.log(state->link.name + ": the IPv6 address is gone or another one");
        forget_trials(turn, Trials::OverIpv6);
    }
    if (!state->ipv6 || had_address) return;
    turn.note_time("address");
    turn.log(state->link.name + ": " + state->ipv6->address.text() + " by IPv6 autoconfiguration");
    if (const auto server = first_server(turn.boot); server && server->v6() != nullptr) turn.act(PrepareFor{*server});
}

void on(Turn& turn, const DhcpSeen& event) {
    LinkState* state = find(turn, event.link);
    if (state != nullptr) state->dhcp = event.seen;
}

void on(Turn& turn, const LinkWarned& event) {
    LinkState* state = find(turn, event.link);
    if (state == nullptr) return;
    turn.log(event.warning.text());
    std::erase_if(state->warnings, [&](const Failure& known) { return known.cause == event.warning.cause; });
    state->warnings.push_back(event.warning);
}

void on(Turn& turn, const ConfigApplied& event) {
    LinkState* state = find(turn, event.link);
    if (state == nullptr || !is<LinkState::Applying>(*state)) return;
    state->phase = LinkState::InUse{};
    turn.note_time("address");
    turn.log(state->link.name + " is in use as " + state->config->address.text());
    if (const auto server = first_server(turn.boot)) turn.act(PrepareFor{*server});
}

// Until its carrier comes anew.
void on(Turn& turn, const LinkFailed& event) {
    LinkState* state = find(turn, event.link);
    if (state == nullptr) return;
    turn.log(event.failure.text());
    withdraw(turn, *state);  // it may hold all of its configuration, or half of it
    state->phase = LinkState::Unusable{event.failure};
}

void rewire(Turn& turn) {
    for (auto& [index, state] : turn.boot.links) {
        withdraw(turn, state);
        turn.act(StopDhcp{index});
        state.config.reset();
        state.phase = LinkState::Idle{};
        prepare(turn, state);
        if (state.link.carrier) seek_address(turn, state);
    }
}

std::optional<Failure> missing_link(const Boot& boot, base::Time now) {
    std::string here;
    for (const auto& [index, state] : boot.links) {
        if (request_for(boot, state, now)) return std::nullopt;
        here += (here.empty() ? "" : ", ") + state.link.name + " " + state.link.mac.text();
    }
    if (boot.config.ip.empty()) return std::nullopt;
    std::string named;
    for (const auto& request : boot.config.ip) named += (named.empty() ? "" : ", ") + request.device;
    return Failure{base::Cause::NoSuchLink, named, "", 0, "here: " + here};
}

void use_links(Turn& turn) {
    take_for_named(turn);
    LinkState* used = nullptr;
    for (auto& [index, state] : turn.boot.links) {
        if (is<LinkState::Applying>(state)) return tell_names(turn);
        if (is<LinkState::InUse>(state)) used = &state;
    }
    if (LinkState* next = next_offered(turn)) {
        const bool free = used == nullptr;
        if (!free && (!used->link.carrier || nobody_answers(turn.boot))) {
            make_way(turn, *used);
            apply(turn, *next);
        } else if (free) {
            apply(turn, *next);
        }
    }
    tell_names(turn);
}

std::optional<base::Time> link_deadline(const Boot& boot) {
    bool waits = false;
    bool is_nameless = false;
    for (const auto& [index, state] : boot.links) {
        if (is<LinkState::Applying>(state) || is<LinkState::InUse>(state)) return std::nullopt;
        const bool could_be_used = is<LinkState::Offered>(state) && state.link.carrier;
        waits = waits || (could_be_used && !is_preferred(boot, state));
        is_nameless = is_nameless || waits_for_its_name(boot, state);
    }
    if (is_nameless) return boot.facts.started + kNamedLinkPatience;
    if (!boot.config.bootif || !waits) return std::nullopt;
    return boot.facts.started + kBootifPatience;
}

}  // namespace agent::core
