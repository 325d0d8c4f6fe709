#include "agent/core/nfs_root.h"

namespace agent::core {
namespace {

constexpr std::string_view kDefaultPath = "/tftpboot/%s";

// With the link of a link-local one behind a '%'; the kernel takes none of others (net/sunrpc/addr.c).
bool is_ipv6(std::string_view text) {
    const auto percent = text.find('%');
    const auto address = base::Ipv6::parse(text.substr(0, percent));
    if (!address || percent == std::string_view::npos) return address.has_value();
    return address->is_link_local() && percent + 1 < text.size();
}

std::string with_brackets(const std::string& server) {
    return is_ipv6(server) ? "[" + server + "]" : server;
}

std::string server_of(const base::NetConfig& config) {
    if (!config.next_server.is_zero()) return with_brackets(config.next_server.text());
    if (!config.tftp_server.empty()) return with_brackets(config.tftp_server);
    if (!config.dhcp_server.is_zero()) return config.dhcp_server.text();
    return "";
}

std::string replace_host(std::string path, const base::NetConfig& config) {
    const std::string host = config.host_name.empty() ? config.address.address.text() : config.host_name;
    for (auto at = path.find("%s"); at != std::string::npos; at = path.find("%s", at + host.size())) {
        path.replace(at, 2, host);
    }
    return path;
}

}  // namespace

NfsRoot parse_nfs_root(std::string_view text) {
    NfsRoot root;
    if (text.starts_with("nfs:")) text.remove_prefix(4);
    // The server's colon stands before the path's first slash, and outside the brackets of an IPv6 address.
    const std::string_view before_path = text.substr(0, text.find('/'));
    const auto bracket = text.starts_with('[') ? text.find(']') : 0;
    auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (before_path.ends_with(':') && is_ipv6(before_path.substr(0, before_path.size() - 1))) {
        colon = before_path.size() - 1;
    }
    if (colon != std::string_view::npos && colon < text.find('/')) {
        root.server = with_brackets(std::string(text.substr(0, colon)));
        text.remove_prefix(colon + 1);
    }
    const auto comma = text.find(',');
    root.path = text.substr(0, comma);
    if (comma != std::string_view::npos) root.options = text.substr(comma + 1);
    return root;
}

std::optional<base::IpAddress> literal_server(std::string_view server) {
    if (server.starts_with('[') && server.ends_with(']')) server = server.substr(1, server.size() - 2);
    return base::IpAddress::parse(server.substr(0, server.find('%')));
}

bool is_server(std::string_view text) {
    if (!text.starts_with('[')) return true;
    return text.ends_with(']') && is_ipv6(text.substr(1, text.size() - 2));
}

base::Result<NfsRoot> complete(const NfsRoot& spelled, const base::NetConfig& config) {
    NfsRoot root = spelled;
    if (root.path.empty() && !config.root_path.empty()) {
        const NfsRoot offered = parse_nfs_root(config.root_path);
        root.path = offered.path;
        if (root.server.empty()) root.server = offered.server;
        if (root.options.empty()) root.options = offered.options;
    }
    if (root.path.empty()) root.path = kDefaultPath;
    root.path = replace_host(root.path, config);
    if (root.server.empty()) root.server = server_of(config);
    if (root.server.empty()) {
        return base::Failure{base::Cause::BadConfig, "root", "find the NFS server", 0,
                             "neither nfsroot= nor DHCP names a server"};
    }
    return root;
}

}  // namespace agent::core
