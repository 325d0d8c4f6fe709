// The agent's hold on the network: links followed, one DHCP exchange a link that asks, addresses put on links. Speaks
// to the core in events; never blocks.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "agent/core/boot.h"
#include "agent/loop.h"
#include "netcfg/dhcp4_client.h"
#include "netcfg/link_setup.h"
#include "netcfg/links.h"
#include "netcfg/packet_socket.h"

namespace agent {

class Network {
public:
    Network(Loop& loop, std::function<void(core::Event)> tell) : loop_(loop), tell_(std::move(tell)) {}

    // Tells of the links at once. `restarted`: an agent that died has left its addresses on them.
    base::Status start(bool restarted);
    base::Status bring_up(base::IfIndex link);
    base::Status ask_dhcp(base::IfIndex link);
    void apply(base::IfIndex link, const base::NetConfig& config);  // ends in ConfigApplied or LinkFailed

    std::optional<base::Time> deadline() const;
    void send_due();  // the messages whose time has come

private:
    struct Exchange {
        netcfg::Dhcp4Client client;
        netcfg::PacketSocket socket;
    };
    void forget_addresses();
    void note_addresses();
    void links_changed();
    void receive(base::IfIndex link);
    void send_due(Exchange& exchange);

    Loop& loop_;
    std::function<void(core::Event)> tell_;
    std::optional<netcfg::Links> links_;
    std::optional<netcfg::LinkSetup> setup_;
    std::map<base::IfIndex, Exchange> exchanges_;
    std::set<base::IfIndex> met_;
};

}  // namespace agent
