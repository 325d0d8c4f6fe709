// What the booted system's network software finds in /run, so that it keeps the link as it is: its address, its lease,
// its client-id. The root may lie behind this link: a moment without the address is a moment in which the network
// software itself can't be read, and so the end.
//
// systemd-networkd, NetworkManager, ifupdown and whatever reads klibc's files each find theirs; who does not run
// ignores his. network_covers.h has those that read nothing there. Names and texts in them came from the network: what
// could end a line or a quotation, or be taken for an option, is left out (see each writer).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"

namespace netcfg {

struct HandOverFile {
    std::string path;  // below /run
    std::string content;
    unsigned mode = 0644;
    bool operator==(const HandOverFile&) const = default;
};

// The kernel allows all names without '/', ':' and blanks; these are what drivers, udev and people choose.
bool can_stand_in_files(std::string_view name);

// None for a link whose name can't stand in them.
std::vector<HandOverFile> hand_over_files(const base::Link& link, const base::NetConfig& config,
                                          const std::string& host_name);

// resolv.conf(5): at most three name servers and one search list. What can't stand in it is left out. A link-local
// server comes with its link: "fe80::1%eth0".
std::string resolv_conf(const std::vector<std::string>& nameservers, const std::vector<std::string>& search);

}  // namespace netcfg
