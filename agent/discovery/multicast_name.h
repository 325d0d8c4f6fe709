// A host's addresses by multicast DNS: of names in .local (RFC 6762 §3), and of those that DNS does not know.
#pragma once

#include <string>
#include <vector>

#include "agent/base/time.h"
#include "agent/discovery/dns_message.h"

namespace discovery {

inline constexpr std::size_t kMostHeard = 8;  // addresses of one name

bool is_multicast_name(const std::string& name);  // "nas.local", "NAS.local."

// What the link's hosts say of a name. Pure. Bounded.
class HeardAddresses {
public:
    explicit HeardAddresses(std::string name);  // without a dot at its end

    std::vector<DnsQuestion> questions() const;
    void take(const std::vector<DnsRecord>& records, const std::string& link);  // that were heard on that link

    bool is_empty() const { return heard_.empty(); }
    bool is_complete() const;  // both families
    // IPv4 before IPv6, since exports mostly are for it; then link-local ones, with their link: "fe80::1%eth0".
    std::vector<std::string> in_order() const;

private:
    struct Heard {
        base::IpAddress address;
        std::string link;
        auto operator<=>(const Heard&) const = default;
    };
    std::string name_;
    std::vector<Heard> heard_;
};

// Empty where nobody answers in `patience`, or there is nobody to ask. Blocks: for jobs.
std::vector<std::string> addresses_by_multicast(const std::string& name, base::Duration patience);

}  // namespace discovery
