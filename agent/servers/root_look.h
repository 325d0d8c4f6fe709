// Whether an export looks like the root of a Linux system: its init, its modules, its os-release, seen through a
// RemoteTree. Symbolic links are followed as a chroot would: absolute ones begin at the export, and ".." ends there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/servers/remote_tree.h"

namespace servers {

struct RootLook {
    std::string init;                  // "/sbin/init"; empty: none
    std::vector<std::string> modules;  // kernel versions that lib/modules has, at most kMostModules
    std::string os;                    // PRETTY_NAME of os-release
    bool operator==(const RootLook&) const = default;

    bool is_root() const { return !init.empty(); }
    // The larger, the likelier it is that somebody wants to boot it. 0: it is no root.
    int rank() const;
};

inline constexpr std::size_t kMostModules = 4;

// The file that the path leads to, links followed (at most 40 steps, as the kernel does).
std::optional<RemoteFile> follow(RemoteTree& tree, const RemoteFile& root, std::string_view path);

RootLook look_at_root(RemoteTree& tree, const RemoteFile& root);

std::string pretty_name(std::string_view os_release);  // os-release(5); empty: none

}  // namespace servers
