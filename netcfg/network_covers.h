// Network software that reads nothing in /run: what its own files are to say while the root is mounted over a link, so
// that it leaves that link alone. farroot puts the text over the root's file, which stays as it is. Nobody asks for the
// lease again then. Pure.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "agent/base/net_types.h"

namespace netcfg {

inline constexpr std::string_view kDhcpcdFile = "/etc/dhcpcd.conf";
inline constexpr std::string_view kConnmanFile = "/etc/connman/main.conf";
inline constexpr std::array kCoveredFiles{kDhcpcdFile, kConnmanFile};

// Of the root's files, by their paths, those that are to be covered, and with what. None for a link whose name can't
// stand in them.
std::map<std::string, std::string> network_covers(const std::map<std::string, std::string>& files,
                                                  const base::Link& link);

}  // namespace netcfg
