#include "agent/core/nfs_root.h"

namespace agent::core {
namespace {

constexpr std::string_view kDefaultPath = "/tftpboot/%s";

std::string server_of(const base::NetConfig& config) {
    if (!config.next_server.is_zero()) return config.next_server.text();
    if (!config.tftp_server.empty()) return config.tftp_server;
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
    const auto bracket = text.starts_with('[') ? text.find(']') : 0;
    const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos && colon < text.find('/')) {
        root.server = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    const auto comma = text.find(',');
    root.path = text.substr(0, comma);
    if (comma != std::string_view::npos) root.options = text.substr(comma + 1);
    return root;
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
