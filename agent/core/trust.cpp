#include "agent/core/trust.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "agent/core/mount_options.h"
#include "agent/core/root_spelling.h"

namespace agent::core {
namespace {

using Wrong = std::optional<std::string>;  // what is wrong, in words; nothing when all is well

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

std::string in_small_letters(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

// Absolute, and leading nowhere but where it says. One '/' at the end changes nothing.
bool is_straight(std::string_view path) {
    if (!path.starts_with('/')) return false;
    path.remove_prefix(1);
    while (!path.empty()) {
        const std::string_view component = path.substr(0, path.find('/'));
        if (component.empty() || component == "." || component == "..") return false;
        path.remove_prefix(std::min(path.size(), component.size() + 1));
    }
    return true;
}

std::string_view without_last_slash(std::string_view path) {
    if (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

// --- Reading rules. ---

std::optional<int> length_of(std::string_view text, const base::IpAddress& address) {
    if (const auto mask = base::Ipv4::parse(text); mask && address.v4() != nullptr) return base::length_of_mask(*mask);
    int length = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (problem != std::errc() || end != text.data() + text.size() || length < 0) return std::nullopt;
    return length <= address.bits() ? std::optional(length) : std::nullopt;
}

// address/length, IPv6 with or without brackets: no server ends in a ':' that "::/0" could be taken for.
std::optional<TrustRule::Network> network_of(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view address = text.substr(0, slash);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    const auto parsed = base::IpAddress::parse(address);
    const auto length = parsed ? length_of(text.substr(slash + 1), *parsed) : std::nullopt;
    if (!length) return std::nullopt;
    return TrustRule::Network{{*parsed, *length}, ""};
}

Wrong take_network(std::string_view text, const TrustRule::Network& network, TrustRule& rule) {
    if (network.prefix.network() != network.prefix) {
        return quoted(text) + " has bits beyond its prefix length: the network is " + network.prefix.network().text() +
               ", the one server " + network.prefix.address.text();
    }
    rule.server = network;
    return {};
}

Wrong take_server(std::string_view text, TrustRule& rule) {
    if (text.empty()) {
        rule.server = TrustRule::AnyServer{};
        return {};
    }
    if (const auto network = network_of(text)) return take_network(text, *network, rule);
    const auto server = read_server(text);
    if (!server) {
        return quoted(text) +
               " is neither a server's name or address nor a network, as 192.168.1.0/24 or [2001:db8::]/32";
    }
    const auto address = literal_server(*server);
    if (!address) {
        rule.server = in_small_letters(*server);
        return {};
    }
    const auto percent = server->find('%');
    const std::string link = percent == server->npos ? "" : server->substr(percent + 1, server->size() - percent - 2);
    rule.server = TrustRule::Network{{*address, address->bits()}, link};
    return {};
}

Wrong take_path(std::string_view text, TrustRule& rule) {
    if (!is_straight(text)) return "path: " + quoted(text) + " has a '.', '..' or '//' in it";
    rule.path = without_last_slash(text);
    return {};
}

// Where a rule's path begins. A network has a '/' too, and IPv6 colons.
std::size_t path_of(std::string_view rule) {
    if (network_of(rule)) return rule.size();
    return std::min(rule.size(), rule.find(":/"));
}

Wrong take_rule(std::string_view text, TrustRule& rule) {
    if (text.empty()) return "a rule is empty: expected SERVER, NETWORK or SERVER:/PATH between the commas";
    if (text.starts_with('/')) return quoted(text) + " names no server: expected ':' before it for any server";
    const std::size_t path = path_of(text);
    if (auto wrong = take_server(text.substr(0, path), rule)) return wrong;
    return path == text.size() ? Wrong() : take_path(text.substr(path + 1), rule);
}

// --- Judging roots. ---

bool covers_server(const TrustRule::Network& network, const std::string& server) {
    const auto address = literal_server(server);
    return address && network.prefix.contains(*address) &&
           (network.link.empty() || server.ends_with("%" + network.link + "]"));
}

bool covers_server(const TrustRule::Server& rule, const std::string& server) {
    if (const auto* name = std::get_if<std::string>(&rule)) return *name == in_small_letters(server);
    if (const auto* network = std::get_if<TrustRule::Network>(&rule)) return covers_server(*network, server);
    return true;
}

bool covers_path(std::string_view rule, std::string_view path) {
    path = without_last_slash(path);
    return path.starts_with(rule) && (path.size() == rule.size() || path[rule.size()] == '/');
}

}  // namespace

base::Result<std::vector<TrustRule>> parse_trust(std::string_view text) {
    std::vector<TrustRule> rules;
    for (std::size_t start = 0; !text.empty() && start <= text.size();) {
        const std::string_view item = text.substr(start, text.find(',', start) - start);
        TrustRule rule;
        if (auto wrong = take_rule(item, rule)) {
            return base::Failure{base::Cause::BadConfig, std::string(text), "", 0, std::move(*wrong)};
        }
        rules.push_back(std::move(rule));
        start += item.size() + 1;
    }
    return rules;
}

bool covers(const std::vector<TrustRule>& rules, const NfsRoot& root) {
    // A server as farroot spells it: brackets, no IPv4 inside IPv6, no "10.1" that a resolver would make an address of.
    if (read_server(root.server) != root.server || !is_straight(root.path) || !are_tuning(root.options)) return false;
    return std::ranges::any_of(rules, [&root](const TrustRule& rule) {
        return covers_server(rule.server, root.server) && covers_path(rule.path, root.path);
    });
}

}  // namespace agent::core
