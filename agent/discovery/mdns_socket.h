// Multicast DNS on one link and in one family: one-shot questions from an ephemeral port (RFC 6762 §5.1, §6.7), so that
// answers come by unicast and no group is joined. Only the link's own hosts are heard (§11).
#pragma once

#include <optional>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/discovery/dns_message.h"
#include "agent/discovery/local_links.h"

namespace discovery {

inline constexpr int kReadAtOnce = 64;  // of one socket, before the time is looked at

class MdnsSocket {
public:
    static base::Result<MdnsSocket> over_ipv4(const LocalLink& link);
    static base::Result<MdnsSocket> over_ipv6(const base::Link& link);  // from its link-local address

    int fd() const { return socket_.get(); }
    const std::string& link() const { return link_.link.name; }
    void ask(const DnsQuestion& question, std::uint16_t id) const;  // one that is lost is the next try's

    // Of a message that answers questions of this id; nothing where none waits, or too many do that are none.
    std::optional<std::vector<DnsRecord>> hear(std::uint16_t id) const;

private:
    MdnsSocket(base::Fd socket, LocalLink link) : socket_(std::move(socket)), link_(std::move(link)) {}

    bool is_over_ipv4() const { return link_.length != 0; }
    base::Fd socket_;
    LocalLink link_;  // without an address: over IPv6
};

}  // namespace discovery
