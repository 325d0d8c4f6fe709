// trust=: which NFS roots may boot unattended although the user never named them (DESIGN, "Trust").
//
// A rule is SERVER[:/PATH]. SERVER is an address, a network (192.168.1.0/24, [2001:db8::]/32) or a name; nothing before
// the ':' is any server. PATH is a path and what is below it; without one it is all that the server exports. What
// follows decides for the safe side:
//   - A name covers the same name alone, not addresses, and a network covers addresses alone, not names: what a name
//     means is the DNS server's to say, which may be anybody's.
//   - IPv4 inside IPv6 ([::ffff:10.0.0.1]) is covered by nothing: it is neither what an IPv4 rule names nor a server
//     that is reached over IPv6. So is a server that is spelled in any other way than farroot's own.
//   - A path with "..", "." or "//" in it is covered by nothing: only the server knows where it leads.
//   - Options come from whoever told of the root. Those that only tune the mount (mount_options.h) are let pass; with
//     any other, as addr=, port=, mountaddr=, proto=udp or sec=, nothing covers it, since it then goes to another
//     server or port than the rule speaks of, or is protected in another way.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/core/config.h"

namespace agent::core {

struct TrustRule {
    struct AnyServer {
        bool operator==(const AnyServer&) const = default;
    };
    struct Network {
        base::IpPrefix prefix;
        std::string link = "";  // of a link-local address; empty: any
        bool operator==(const Network&) const = default;
    };
    using Server = std::variant<AnyServer, Network, std::string>;  // std::string: a name, in small letters

    Server server;
    std::string path;  // absolute, without '/' at its end; empty: any
    bool operator==(const TrustRule&) const = default;
};

// Comma-separated rules; nothing trusts nobody. A Failure of Cause::BadConfig when one of them is wrong.
base::Result<std::vector<TrustRule>> parse_trust(std::string_view text);

// `root` is complete: what would be mounted.
bool covers(const std::vector<TrustRule>& rules, const NfsRoot& root);

}  // namespace agent::core
