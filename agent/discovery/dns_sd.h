// DNS-SD's way from a service to addresses (RFC 6763): PTR names instances, SRV an instance's host and port, TXT its
// path=, A and AAAA the host's addresses. Questions out, records in, whatever carries them. Pure. Bounded.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/discovery/dns_message.h"
#include "agent/discovery/found.h"

namespace discovery {

inline constexpr std::size_t kMostInstances = 32;
inline constexpr std::size_t kMostAddresses = 4;  // of one host

class DnsSd {
public:
    void look_for(const std::string& service);  // "_nfs._tcp.local"
    void look_up(const std::string& domain);    // RFC 6641 §3: SRV of _nfs-domainroot._tcp, at /.domainroot-DOMAIN

    void take(const std::vector<DnsRecord>& records, base::milliseconds after);

    // What is to be asked now; each question once.
    std::vector<DnsQuestion> questions();

    std::vector<Found> found() const;  // where the address is known

private:
    struct Instance {
        std::string name;
        std::string path;
        std::string host;  // empty: SRV is not known
        std::uint16_t port = 0;
        base::milliseconds after{0};
    };
    struct Host {
        std::string name;
        std::vector<base::IpAddress> addresses;
    };
    void ask(const std::string& name, DnsType type);
    void add_instance(const std::string& name, base::milliseconds after);
    Instance* instance(const std::string& name);
    Host& host(const std::string& name);

    std::vector<std::string> services_;
    std::vector<Instance> instances_;
    std::vector<Host> hosts_;
    std::vector<DnsQuestion> due_;
    std::set<DnsQuestion> asked_;
};

// path= of a TXT record (the registration of "nfs" at dns-sd.org); empty: none.
std::string path_of(const std::vector<std::string>& texts);

}  // namespace discovery
