// Which DHCP servers answer on links of this machine, and what they offer: sends DISCOVER and takes no offer, so that
// nothing changes here or there.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/loop.h"
#include "netcfg/dhcp4_client.h"
#include "netcfg/packet_socket.h"

namespace agent {

struct OfferFacts {
    base::Ipv4 server;            // option 54
    base::NetConfig config;       // as offered
    base::milliseconds after{0};  // since the first DISCOVER
};

class DhcpSurvey {
public:
    DhcpSurvey(Loop& loop, base::Time start) : loop_(loop), start_(start) {}
    ~DhcpSurvey();
    DhcpSurvey(const DhcpSurvey&) = delete;
    DhcpSurvey& operator=(const DhcpSurvey&) = delete;

    base::Status ask(const base::Link& link);
    std::vector<OfferFacts> offers(base::IfIndex link) const;  // in the order of their coming
    std::size_t offers_so_far() const;

    std::optional<base::Time> deadline() const;
    void send_due();  // the messages whose time has come

private:
    struct Exchange {
        netcfg::Dhcp4Client client;
        netcfg::PacketSocket socket;
        std::vector<OfferFacts> offers;
    };
    void receive(Exchange& exchange);

    Loop& loop_;
    base::Time start_;
    std::map<base::IfIndex, Exchange> exchanges_;
};

}  // namespace agent
