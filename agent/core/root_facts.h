// What a trial has seen of a root beside its init. Pure data; agent/causes judges it, the report shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/base/time.h"

namespace agent::core {

// Creating, writing, syncing, renaming and removing a file of one's own, until something failed.
struct WriteProbe {
    std::string operation;    // that failed: "create", "write", "sync", "rename", "remove"; empty: none
    int error = 0;            // its errno
    std::uint32_t owner = 0;  // of the file that was created by root; others than 0: squashed
    bool operator==(const WriteProbe&) const = default;
};

// Bytes that were moved, and the time that it took.
struct Throughput {
    std::uint64_t bytes = 0;
    base::Duration took{};
    bool operator==(const Throughput&) const = default;
    double megabytes_per_second() const;  // of 10⁶ bytes; 0 where nothing was measured
};

struct RootFacts {
    std::string os;             // PRETTY_NAME of os-release; empty: it has none
    std::string kernel;         // the release of the kernel that runs here
    bool needs_modules = true;  // this kernel loads modules
    bool has_modules = false;   // /lib/modules/RELEASE is there
    std::string fstab_line;     // of /etc/fstab, that names a disk for "/"; empty: there is none
    std::string own_swap = "";  // what it does for swap by itself, and by what; empty: nothing
    // A server of NFS 4 has names for owners that mean nothing here (RFC 8881 §5.9): root's files belong to nobody.
    bool owners_unmapped = false;
    bool maps_owners = false;  // the root has what maps them once it has booted: nfsidmap(8) and its request-key rule
    std::string lacks = "";    // the folders without which its init can't live, and that it lacks: "/dev /proc"
    // What in it takes down the link that it is mounted over, and what it should say instead; empty: nothing that
    // farroot can't keep from it.
    std::string network_set_up = "";           // "/etc/network/interfaces: iface eth0 inet dhcp"
    std::string network_change = "";           // "iface eth0 inet manual"
    bool has_host_keys = false;                // of sshd(8), in /etc/ssh
    bool names_host_keys = false;              // its sshd_config(5) does, so that no others may take their place
    std::optional<base::Duration> latency;     // of one request
    std::optional<std::uint64_t> free_bytes;   // for root
    std::optional<base::seconds> clock_ahead;  // the server's clock, seen from here
    std::optional<WriteProbe> write_probe;     // where the root is wanted for writing
    std::optional<Throughput> reads;
    std::optional<Throughput> writes;
    bool operator==(const RootFacts&) const = default;
};

}  // namespace agent::core
