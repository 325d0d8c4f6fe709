#include "agent/core/nfs_root.h"

#include <algorithm>
#include <optional>

#include "agent/core/mount_options.h"
#include "agent/core/root_spelling.h"

namespace agent::core {
namespace {

constexpr std::string_view kDefaultPath = "/tftpboot/%s";
constexpr std::size_t kLongestSource = 255;  // fsconfig(2) takes 256 bytes with the NUL

base::Failure failure(std::string object, std::string operation, std::string evidence) {
    return {base::Cause::BadConfig, std::move(object), std::move(operation), 0, std::move(evidence)};
}

// What is safe as a component of a path: neither "..", nor hidden, nor a path of its own.
bool is_plain(std::string_view name) {
    const auto is_plain_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !name.empty() && name.front() != '.' && std::ranges::all_of(name, is_plain_character);
}

// What the network says of the server; a name that can't be one is passed over.
std::string server_of(const base::NetConfig& config) {
    if (!config.next_server.is_zero()) {
        if (const auto server = read_server(config.next_server.text())) return *server;
    }
    if (const auto server = read_server(config.tftp_server)) return *server;
    return config.dhcp_server.is_zero() ? "" : config.dhcp_server.text();
}

std::string with_hyphens(base::MacAddress mac) {
    std::string text = mac.text();
    std::ranges::replace(text, ':', '-');
    return text;
}

// What the letter behind a '%' stands for; nothing where it is no letter of ours.
std::optional<std::string> value_of(char letter, const base::NetConfig& config, const Identity& identity) {
    switch (letter) {
        case 's': return is_plain(config.host_name) ? config.host_name : config.address.address.text();
        case 'a': return config.address.address.text();
        case 'm': return with_hyphens(identity.mac);
        case 'n': return identity.serial;
        case '%': return "%";
        default: return std::nullopt;
    }
}

base::Result<std::string> substitute(std::string_view path, const base::NetConfig& config, const Identity& identity) {
    std::string out;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const bool is_letter_ahead = path[at] == '%' && at + 1 < path.size();
        const auto value = is_letter_ahead ? value_of(path[at + 1], config, identity) : std::nullopt;
        if (value && path[at + 1] == 'n' && !is_plain(*value)) {
            return failure(std::string(path), "fill in %n", "this board has no serial number");
        }
        out += value ? *value : std::string(1, path[at]);
        if (value) ++at;
    }
    return out;
}

// Why what DHCP says of the root's options is not followed; empty: it is. To a server that the user named the network
// adds nothing but what tunes the mount: with another address the kernel would mount from there, under the first one's
// name.
std::string refusal(const std::string& options, const NfsRoot& spelled) {
    if (!spelled.server.empty() && !are_tuning(options)) {
        return "its options, " + options + ", do more than tune a mount from " + spelled.server;
    }
    if (std::ranges::any_of(split_mount_options(options), names_a_host) ||
        options.find_first_of("\"\\") != options.npos) {
        return "its options, " + options + ", name a host beside the server";
    }
    return "";
}

}  // namespace

base::Result<NfsRoot> complete(const NfsRoot& spelled, const base::NetConfig& config, const Identity& identity) {
    NfsRoot root = spelled;
    if (root.path.empty() && !config.root_path.empty()) {
        const auto offered = parse_nfs_root(config.root_path);
        if (!offered) return failure("DHCP's root path", "read it", offered.failure().evidence);
        if (const auto words = refusal(offered->options, spelled); !words.empty()) {
            return failure("DHCP's root path", "follow it", words);
        }
        root.path = offered->path;
        if (root.server.empty()) root.server = offered->server;
        root.options = with_defaults(offered->options, spelled.options);
    }
    if (root.server.empty() && !config.root_path.empty()) {
        // The path is the user's; whose it is option 17 may say all the same, above siaddr (kernel
        // net/ipv4/ipconfig.c).
        if (const auto offered = parse_nfs_root(config.root_path)) root.server = offered->server;
    }
    if (root.path.empty()) root.path = kDefaultPath;
    const auto path = substitute(root.path, config, identity);
    if (!path) return path.failure();
    root.path = *path;
    if (root.server.empty()) root.server = server_of(config);
    if (root.server.empty()) {
        return failure("root", "find the NFS server", "neither nfsroot= nor DHCP names a server");
    }
    if (root.server.size() + 1 + root.path.size() > kLongestSource) {
        return failure("root", "name it to the kernel",
                       "server and path are longer than " + std::to_string(kLongestSource) + " bytes");
    }
    return root;
}

}  // namespace agent::core
