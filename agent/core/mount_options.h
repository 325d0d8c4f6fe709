// The options of NFS mounts by name (nfs(5), mount(8), kernel fs/nfs/fs_context.c), as far as farroot has to tell them
// from paths and to judge where they may come from. What their values mean is the kernel's to know.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agent::core {

struct MountOption {
    std::string_view name;
    std::string_view value;  // empty: a flag
    bool operator==(const MountOption&) const = default;
};

std::vector<MountOption> split_mount_options(std::string_view text);  // at commas; empty ones are left out

bool is_mount_option(std::string_view name);

// Whether the option only tunes how the files of the server that was named are read and written. The others can send
// the mount elsewhere, change how it is protected, or do things that have nothing to do with it.
bool is_tuning(const MountOption& option);
bool are_tuning(std::string_view options);  // all of them

// Whether the option names an address or a host, in place of the root's server or of this client.
bool names_a_host(const MountOption& option);

bool asks_for_udp(std::string_view options);  // udp, proto=udp, proto=udp6

bool is_version(std::string_view name);  // vers, nfsvers, v3, v4.1, minorversion, …

// `wanted`, behind those of `defaults` that it does not speak of itself. Two versions in one mount the kernel would
// mix (vers=4.2,vers=3 is "minor version 2 of 3" to it); of others it takes the last.
std::string with_defaults(std::string_view defaults, std::string_view wanted);

}  // namespace agent::core
