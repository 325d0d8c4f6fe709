// What the user asked for, read from the command line (agent/config.h). Every value has the default that a bare
// command line means.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/time.h"

namespace agent::core {

// An NFS export as it was spelled: server and path may be empty (the network tells), the path may hold %s.
struct NfsRoot {
    std::string server;  // a name, an IPv4 address, or an IPv6 address in brackets: "[fd00::1]", "[fe80::1%eth0]"
    std::string path;
    std::string options;  // nfs(5), comma-separated, passed on untouched
    bool operator==(const NfsRoot&) const = default;
};

// A local partition.
struct LocalRoot {
    // "/dev/mmcblk0p2", "UUID=…", "PARTUUID=…", "LABEL=…", "PARTLABEL=…"; empty: the SD card's second partition,
    // wherever it turns up.
    std::string device = "";
    std::string filesystem = "";  // comma-separated, the first that mounts; empty: as found on the device
    std::string options = "";     // mount(8), comma-separated
    base::seconds patience{5};    // for the device to appear
    bool operator==(const LocalRoot&) const = default;
};

using RootSpec = std::variant<NfsRoot, LocalRoot>;

struct NamedRoot {
    RootSpec root;
    std::string source;  // "command line", "DHCP", "SD card"
};

struct Config {
    std::vector<NamedRoot> roots;              // in order of preference
    std::vector<base::IpRequest> ip;           // empty: DHCP and IPv6 autoconfiguration on every link
    std::vector<base::VlanRequest> vlans;      // vlan=
    std::vector<base::RouteRequest> routes;    // rd.route=
    std::vector<base::IpAddress> nameservers;  // nameserver=; they come before the network's
    std::optional<base::MacAddress> bootif;    // BOOTIF=: the link that the firmware booted over
    bool read_write = false;                   // rw; the kernel's default is ro
    std::string init;                          // init=; empty: /sbin/init, /etc/init, /bin/init
    base::seconds deadline{90};                // for an NFS root to be verified, from /init
    std::vector<std::string> mistakes;         // settings that could not be used, each a line for people
};

}  // namespace agent::core
