// `farroot net`: lists this machine's links and the DHCP offers that are out there, on any Linux machine. Changes
// nothing: brings no link up, sets no address, takes no offer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

struct NetOptions {
    bool help = false;
    bool json = false;
    base::seconds wait{4};           // dnsmasq offers an address only after 3 s of ping
    std::vector<std::string> links;  // by name; empty: all
    bool operator==(const NetOptions&) const = default;
};

// The failure's evidence says what is wrong with which word.
base::Result<NetOptions> read_net_options(const std::vector<std::string>& words);

int run_net(const std::vector<std::string>& words);  // the exit code: 0 fine, 1 could not, 2 usage

}  // namespace agent
