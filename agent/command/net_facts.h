// What `farroot net` has found out, and what is remarkable about it; net_table and net_json show it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/net/dhcp_survey.h"
#include "netcfg/link_kind.h"

namespace agent {

struct LinkFacts {
    base::Link link;
    netcfg::LinkNature nature;
    std::vector<base::IpPrefix> addresses;
    bool asked = false;                    // for DHCP offers
    std::string not_asked;                 // why not, although it was named: "no carrier"
    std::vector<OfferFacts> offers;        // in the order of their coming
    std::optional<base::Failure> failure;  // why it could not be asked
};

struct NetFacts {
    std::vector<LinkFacts> links;
    base::milliseconds waited{0};  // for offers; zero: not asked for any
};

bool lacks_rights(const NetFacts& facts);                  // to ask for offers: CAP_NET_RAW
std::vector<std::string> warnings(const NetFacts& facts);  // a line each, printable

}  // namespace agent
