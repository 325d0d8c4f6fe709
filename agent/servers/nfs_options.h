// The options of an NFS mount as nfs(5) has them, taken apart for fsconfig(2).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace servers {

constexpr std::uint16_t kNfsPort = 2049;

struct NfsOptions {
    std::vector<std::pair<std::string, std::string>> filesystem;  // keys and values, flags without value
    unsigned long mount_flags = 0;                                // MS_*
    std::string version;                                          // the one that the user asks for; empty: any
    std::vector<std::string> to_try;                              // in this order; none: as `version` says
    std::uint16_t port = kNfsPort;                                //
    bool unprivileged_port = false;                               // noresvport

    std::string value_of(const std::string& key) const;
};

// The same over TCP, where they ask for UDP.
NfsOptions over_tcp(NfsOptions options);

NfsOptions read_nfs_options(const std::string& text, bool read_write = false);

}  // namespace servers
