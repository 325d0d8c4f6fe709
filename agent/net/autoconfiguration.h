// IPv6 on the links that ask for it: what the kernel's autoconfiguration got, and DHCPv6 for what router advertisements
// do not say (DNS servers; an address, where the router sends its hosts to DHCPv6 for one).
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "agent/core/boot.h"
#include "agent/loop.h"
#include "netcfg/dhcp6_client.h"
#include "netcfg/dhcp6_socket.h"
#include "netcfg/ipv6_watch.h"
#include "netcfg/link_setup.h"

namespace agent {

class Autoconfiguration {
public:
    using Tell = std::function<void(core::Event)>;  // Ipv6Changed, LinkWarned, and ConfigApplied for expect()

    Autoconfiguration(Loop& loop, netcfg::LinkSetup& setup, Tell tell)
        : loop_(loop), setup_(setup), tell_(std::move(tell)) {}
    ~Autoconfiguration();
    Autoconfiguration(const Autoconfiguration&) = delete;
    Autoconfiguration& operator=(const Autoconfiguration&) = delete;

    base::Status start();
    void ask(const base::Link& link, bool link_local_only);
    void forget(base::IfIndex link);

    // The address was put on the link: tells ConfigApplied when the kernel has made sure that nobody else has it.
    void expect(base::IfIndex link, const base::IpAddress& address);

    void send_due();
    std::optional<base::Time> deadline() const;

private:
    struct Exchange {  // of DHCPv6
        netcfg::Dhcp6Client client;
        netcfg::Dhcp6Socket socket;
        netcfg::Dhcp6Client::Purpose purpose;
    };
    struct LinkState {
        base::Link link;
        bool link_local_only = false;
        std::optional<Exchange> exchange;
        std::optional<base::NetConfig> told;
        std::optional<base::IpPrefix> granted;  // by DHCPv6, on the link already
        std::size_t duplicates = 0;
    };
    void look();
    void look_at(LinkState& state);
    void ask_dhcp6(LinkState& state, const netcfg::Ipv6State& kernel);
    void end_exchange(LinkState& state);
    void receive(base::IfIndex link);
    void send_due(Exchange& exchange);
    void take_answer(LinkState& state);
    void tell_duplicates(LinkState& state, const netcfg::Ipv6State& kernel);

    Loop& loop_;
    netcfg::LinkSetup& setup_;
    Tell tell_;
    std::optional<netcfg::Ipv6Watch> watch_;
    std::map<base::IfIndex, LinkState> links_;
    std::map<base::IfIndex, base::IpAddress> expected_;
};

}  // namespace agent
