// The agent's hold on the network: links followed, DHCP and IPv6 on those that ask, addresses put on links. Speaks to
// the core in events; never blocks.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "agent/core/boot.h"
#include "agent/loop.h"
#include "agent/net/autoconfiguration.h"
#include "agent/net/dhcp4_exchange.h"
#include "agent/net/frame_length_check.h"
#include "agent/net/reachability.h"
#include "netcfg/link_setup.h"
#include "netcfg/links.h"

namespace agent {

class Network {
public:
    Network(Loop& loop, std::function<void(core::Event)> tell);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    // Tells of the links at once. `restarted`: an agent that died has left its addresses on them.
    base::Status start(bool restarted);

    base::Status perform(const core::BringUp& action);
    base::Status perform(const core::CreateVlan& action);
    base::Status perform(const core::AskDhcp& action);
    void perform(const core::StopDhcp& action);
    void perform(const core::AskIpv6& action);
    void perform(const core::ApplyConfig& action);  // ends in ConfigApplied or LinkFailed
    base::Status perform(const core::ClearConfig& action);
    base::Status perform(const core::AddRoutes& action);
    void perform(const core::UseNames& action);
    void perform(const core::PrepareFor& action) { Reachability::prepare(action.server); }

    std::optional<base::Time> deadline() const;
    void pass_time();  // sends the messages whose time has come

private:
    void forget_addresses();
    void note_addresses();
    void links_changed();
    void forget_gone();
    const base::Link* find(base::IfIndex link) const;
    bool check_frame_length(const base::Link& link, const base::NetConfig& config);
    void proceed_check(base::IfIndex link);

    Loop& loop_;
    std::function<void(core::Event)> tell_;
    std::optional<netcfg::Links> links_;
    std::optional<netcfg::LinkSetup> setup_;
    std::optional<Autoconfiguration> ipv6_;
    Reachability reachability_;
    std::map<base::IfIndex, std::unique_ptr<Dhcp4Exchange>> exchanges_;
    std::map<base::IfIndex, FrameLengthCheck> checks_;
    std::set<base::IfIndex> met_;
};

}  // namespace agent
