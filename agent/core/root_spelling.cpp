#include "agent/core/root_spelling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "agent/core/mount_options.h"

namespace agent::core {
namespace {

using Wrong = std::optional<std::string>;  // what is wrong, in words; nothing when all is well

constexpr std::size_t kLongestName = 253;  // RFC 1035 §2.3.4, as text
constexpr std::size_t kLongestLink = 15;   // IFNAMSIZ - 1
constexpr const char* kNoDevice = "it has a character that is none of a device's";
constexpr std::string_view kVersion4 = "vers=4";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kRootExpected =
    "nfs:server:/path, nfs://server/path, /dev/nfs, dhcp, a device such as /dev/mmcblk0p2, UUID=, PARTUUID=, LABEL= or "
    "PARTLABEL=";

std::string in_quotes(std::string_view text) {
    return "'" + std::string(text) + "'";
}

base::Failure failure(std::string_view text, std::string wrong) {
    return {base::Cause::BadConfig, std::string(text), "", 0, std::move(wrong)};
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

// --- NFS roots. ---

bool is_link_name(std::string_view text) {
    const auto is_odd = [](char c) {
        return c <= ' ' || c > '~' || std::string_view("/:%[],").find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= kLongestLink && std::ranges::none_of(text, is_odd);
}

// With the link of a link-local one behind a '%'; the kernel takes none of others (net/sunrpc/addr.c).
bool is_ipv6(std::string_view text) {
    const auto percent = text.find('%');
    const auto address = base::Ipv6::parse(text.substr(0, percent));
    if (!address || percent == std::string_view::npos) return address.has_value();
    return address->is_link_local() && is_link_name(text.substr(percent + 1));
}

bool is_name(std::string_view text) {
    const auto is_of_names = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    // What looks like a wrong IPv4 address is one: resolvers would make something of "10.0.1".
    const bool is_number = text.find_first_not_of("0123456789.") == std::string_view::npos;
    return !text.empty() && text.size() <= kLongestName && text.front() != '.' && text.front() != '-' && !is_number &&
           text.find("..") == std::string_view::npos && std::ranges::all_of(text, is_of_names);
}

// Not one of nobody or of many, nor IPv4 inside IPv6, which is never on a wire.
bool is_hosts(const base::IpAddress& address) {
    constexpr std::uint32_t kFirstMulticast = 0xe0000000;
    if (address.is_zero()) return false;
    if (const base::Ipv4* four = address.v4()) return four->bits < kFirstMulticast;
    const auto mapped = base::IpPrefix{*base::Ipv6::parse("::ffff:0:0"), 96};
    return !address.v6()->is_multicast() && !mapped.contains(address);
}

Wrong take_server(std::string_view text, NfsRoot& root) {
    const auto server = read_server(text);
    if (server) root.server = *server;
    if (server || text.empty()) return {};
    return "server: " + in_quotes(text) +
           " is neither a name, nor a host's IPv4 address, nor its IPv6 address in brackets, as [fd00::1] or "
           "[fe80::1%eth0]";
}

// Where the options' ',' or ':' stands. A path may have colons of its own.
std::size_t end_of_path(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ',') return at;
        if (text[at] != ':') continue;
        const std::string_view after = text.substr(at + 1);
        if (is_mount_option(after.substr(0, after.find_first_of(",=:")))) return at;
    }
    return text.size();
}

void take_path_and_options(std::string_view text, NfsRoot& root) {
    while (text.starts_with("//")) text.remove_prefix(1);  // RFC 2224 §2: an absolute path
    const std::size_t end = end_of_path(text);
    root.path = text.substr(0, end);
    while (root.path.ends_with(':')) root.path.pop_back();  // which end it for nothing, as in what dracut hands on
    if (end < text.size()) root.options = with_defaults(root.options, text.substr(end + 1));
}

// [server:]path[(,|:)options]
Wrong take_location(std::string_view text, NfsRoot& root) {
    const std::string_view head = text.substr(0, text.find_first_of("/,"));
    const std::string_view rest = text.substr(head.size());
    if (!head.empty() && !head.ends_with(':')) {
        const bool has_colon = head.find(':') != std::string_view::npos;
        if (has_colon || rest.empty()) return "path: " + in_quotes(text) + " names none that starts with '/'";
        return in_quotes(text) + " has no ':' between server and path";
    }
    if (!head.empty()) {
        if (auto wrong = take_server(head.substr(0, head.size() - 1), root)) return wrong;
    }
    if (rest.starts_with("//") && !root.server.empty() && root.server.find_first_of("[.") == root.server.npos) {
        return in_quotes(std::string(head) + "//") + " is no way to a root: nfs://server/path is, and server:/path";
    }
    take_path_and_options(rest, root);
    return {};
}

// Anaconda's options:server:/path. Without options it is the usual form, and so are IPv6 addresses that begin with
// what could be one (ac::1).
void take_leading_options(std::string_view& text, NfsRoot& root) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.starts_with(',')) return;
    const std::string_view server = text.substr(colon + 1, text.find(":/", colon + 1) - colon - 1);
    const std::string_view location = text.substr(colon + 1);
    if (server.empty() || server.size() == location.size() || server.find_first_of("/,") != server.npos) return;
    if (is_ipv6(text.substr(0, colon + 1 + server.size()))) return;
    const auto options = split_mount_options(text.substr(0, colon));
    if (options.empty() || !std::ranges::all_of(options, is_mount_option, &MountOption::name)) return;
    root.options = with_defaults(root.options, text.substr(0, colon));
    text = location;
}

Wrong take_port(std::string_view text, NfsRoot& root) {
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (problem != std::errc() || end != text.data() + text.size() || port == 0) {
        return "port: " + in_quotes(text) + " is not a number from 1 to 65535";
    }
    root.options = with_defaults(root.options, "port=" + std::string(text));
    return {};
}

// server[:port]/path, behind nfs:// (RFC 2224). A '%' is not the escape of other URLs: %s and its like are wanted here.
Wrong take_url(std::string_view text, NfsRoot& root) {
    std::string_view host = text.substr(0, text.find('/'));
    std::string_view path = text.substr(host.size());
    const auto bracket = host.rfind(']');
    const auto colon = is_ipv6(host) ? host.npos : host.find(':', bracket == host.npos ? 0 : bracket);
    if (colon != host.npos) {
        // Anaconda writes nfs://server:/path.
        const std::string_view port = host.substr(colon + 1);
        if (!port.empty()) {
            if (auto wrong = take_port(port, root)) return wrong;
        }
        host = host.substr(0, colon);
    }
    if (auto wrong = take_server(host, root)) return wrong;
    take_path_and_options(path, root);
    return {};
}

Wrong take_nfs(std::string_view text, NfsRoot& root) {
    if (has_control_character(text)) return "it has a character that is none of a server's or a path's";
    if (text.empty() || text == "auto" || text == "nfs") return {};
    const bool is_version_4 = text == "nfs4" || text.starts_with("nfs4:");
    if (is_version_4) root.options = kVersion4;
    if (text == "nfs4") return {};
    if (take_prefix(text, is_version_4 ? "nfs4://" : "nfs://")) return take_url(text, root);
    if (take_prefix(text, is_version_4 ? "nfs4:" : "nfs:")) take_leading_options(text, root);
    return take_location(text, root);
}

// --- Local roots. ---

struct Tag {
    std::string_view name;
    std::string_view folder;  // where udev keeps links to the devices
    bool is_hexadecimal;
};

constexpr std::array kTags{Tag{"UUID=", "/dev/disk/by-uuid/", true}, Tag{"PARTUUID=", "/dev/disk/by-partuuid/", true},
                           Tag{"LABEL=", "/dev/disk/by-label/", false},
                           Tag{"PARTLABEL=", "/dev/disk/by-partlabel/", false}};

// udev writes what a file's name can't hold as \x2f (systemd's encode_devnode_name()).
std::string without_udev_escapes(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        unsigned char byte = 0;
        const bool is_escape = text.size() >= 4 && text.starts_with("\\x") &&
                               std::from_chars(text.data() + 2, text.data() + 4, byte, 16).ptr == text.data() + 4;
        out += is_escape ? static_cast<char>(byte) : text[0];
        text.remove_prefix(is_escape ? 4 : 1);
    }
    return out;
}

Wrong take_tag(const Tag& tag, std::string_view value, LocalRoot& root) {
    if (value.empty()) return std::string(tag.name) + " names nothing";
    if (has_control_character(value)) return kNoDevice;
    if (tag.is_hexadecimal && value.find_first_not_of(std::string(kHexDigits) + "-") != value.npos) {
        return in_quotes(std::string(tag.name) + std::string(value)) + " has more than the digits 0-9 and a-f and '-'";
    }
    root.device = std::string(tag.name) + std::string(value);
    return {};
}

Wrong take_device(std::string_view text, LocalRoot& root) {
    if (text == "/dev/" || text.find("/../") != text.npos || text.ends_with('/')) {
        return in_quotes(text) + " names no device, as /dev/mmcblk0p2 does";
    }
    if (text.starts_with("/dev/disk/")) {
        return in_quotes(text) +
               " is a name that udev gives later: UUID=, PARTUUID=, LABEL= and PARTLABEL= are known here";
    }
    root.device = text;
    return {};
}

bool is_local(std::string_view text) {
    return text.starts_with("/dev/") ||
           std::ranges::any_of(kTags, [text](const Tag& tag) { return text.starts_with(tag.name); });
}

Wrong take_local(std::string_view text, LocalRoot& root) {
    if (has_control_character(text)) return kNoDevice;
    for (const auto& tag : kTags) {
        if (text.starts_with(tag.name)) return take_tag(tag, text.substr(tag.name.size()), root);
        if (!text.starts_with(tag.folder)) continue;
        return take_tag(tag, without_udev_escapes(text.substr(tag.folder.size())), root);
    }
    return take_device(text, root);
}

// Roots of others, which would pass for a server and its path.
constexpr auto kForeign = std::to_array<std::string_view>({"block:", "cifs:", "iscsi:", "live:", "nbd:", "zfs:"});

bool looks_like_nfs(std::string_view text) {
    if (std::ranges::any_of(kForeign, [text](auto prefix) { return text.starts_with(prefix); })) return false;
    return text.starts_with('/') || text.find(':') != text.npos || text == "nfs" || text == "nfs4";
}

}  // namespace

base::Result<RootSpec> parse_root(std::string_view text) {
    if (text == "/dev/nfs" || text == "dhcp" || text == "dhcp6") return RootSpec(NfsRoot{});
    if (is_local(text)) {
        LocalRoot local;
        if (auto wrong = take_local(text, local)) return failure(text, std::move(*wrong));
        return RootSpec(local);
    }
    if (!looks_like_nfs(text)) {
        return failure(text, in_quotes(text) + " is no root: expected " + std::string(kRootExpected));
    }
    const auto nfs = parse_nfs_root(text);
    if (!nfs) return nfs.failure();
    return RootSpec(*nfs);
}

base::Result<NfsRoot> parse_nfs_root(std::string_view text) {
    NfsRoot root;
    if (auto wrong = take_nfs(text, root)) return failure(text, std::move(*wrong));
    return root;
}

std::string spelling_of(const RootSpec& root) {
    if (const auto* local = std::get_if<LocalRoot>(&root)) return local->device;
    const auto& nfs = std::get<NfsRoot>(root);
    if (asks_network(nfs)) {
        if (nfs.options == kVersion4) return "nfs4";
        return nfs.options.empty() ? "dhcp" : "nfs:," + nfs.options;
    }
    // A ':' begins options only behind a path, and only where the name of one follows.
    const std::string first = nfs.options.substr(0, nfs.options.find_first_of(",="));
    const bool is_colon = !nfs.path.empty() && is_mount_option(first);
    return "nfs:" + (nfs.server.empty() ? "" : nfs.server + ":") + nfs.path +
           (nfs.options.empty() ? "" : (is_colon ? ":" : ",") + nfs.options);
}

std::string with_percent_doubled(std::string_view path) {
    std::string out;
    for (const char each : path) out += each == '%' ? "%%" : std::string(1, each);
    return out;
}

std::uint64_t root_key(const RootSpec& root) {
    std::uint64_t key = 0xcbf29ce484222325;
    for (const char each : spelling_of(root)) {
        key ^= static_cast<unsigned char>(each);
        key *= 0x100000001b3;
    }
    return key;
}

bool asks_network(const NfsRoot& root) {
    return root.server.empty() && root.path.empty();
}

std::optional<base::IpAddress> literal_server(std::string_view server) {
    if (server.starts_with('[') && server.ends_with(']')) server = server.substr(1, server.size() - 2);
    return base::IpAddress::parse(server.substr(0, server.find('%')));
}

std::optional<std::string> read_server(std::string_view text) {
    const bool in_brackets = text.size() >= 2 && text.starts_with('[') && text.ends_with(']');
    const std::string_view inside = in_brackets ? text.substr(1, text.size() - 2) : text;
    if (is_ipv6(inside)) {
        if (!is_hosts(*literal_server(inside))) return std::nullopt;
        return "[" + std::string(inside) + "]";
    }
    const auto four = base::Ipv4::parse(text);
    if (four ? is_hosts(*four) : is_name(text)) return std::string(text);
    return std::nullopt;
}

}  // namespace agent::core
