// The agent's hold on the network: links followed, DHCP and IPv6 on those that ask, addresses put on links. Speaks to
// the core in events; never blocks: a link is brought up by a job, since its driver holds the kernel's lock for all
// changes of links and addresses (rtnl) for as long as the adapter takes, and what else wants that lock waits here
// until the jobs have ended.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/core/boot.h"
#include "agent/jobs.h"
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
    // Its jobs' ids begin with `first_job`.
    Network(Loop& loop, Jobs& jobs, unsigned first_job, std::function<void(core::Event)> tell);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    // Tells of the links at once. `restarted`: an agent that died has left its addresses on them.
    base::Status start(bool restarted);

    void perform(const core::BringUp& action);  // LinkFailed where it fails or its driver hangs
    void perform(const core::UseNames& action);
    // What changes links and addresses. ApplyConfig ends in ConfigApplied or LinkFailed.
    template <typename Change>
    void perform(const Change& action) {
        when_free([this, action] { change(action); });
    }
    void perform(const core::PrepareFor& action) { Reachability::prepare(action.server); }

    std::optional<base::Time> deadline() const;
    void pass_time();  // sends the messages whose time has come

private:
    struct BringingUp {
        base::Time deadline;
        bool is_told = false;  // that its driver hangs
    };

    void change(const core::CreateVlan& action);
    void change(const core::AskDhcp& action);
    void change(const core::StopDhcp& action) { exchanges_.erase(action.link); }
    void change(const core::AskIpv6& action);
    void change(const core::ApplyConfig& action);
    void change(const core::ClearConfig& action);
    void change(const core::AddRoutes& action);
    void when_free(std::function<void()> change);
    void bring_up(const core::BringUp& action);
    void brought_up(base::IfIndex link, const base::Status& outcome);
    void tell_of_hangs(base::Time now);
    std::string name_of(base::IfIndex link) const;
    void forget_addresses();
    void note_addresses();
    void links_changed();
    void forget_gone();
    const base::Link* find(base::IfIndex link) const;
    bool check_frame_length(const base::Link& link, const base::NetConfig& config);
    void proceed_check(base::IfIndex link);

    Loop& loop_;
    Jobs& jobs_;
    unsigned next_job_;
    std::function<void(core::Event)> tell_;
    std::optional<netcfg::Links> links_;
    std::optional<netcfg::LinkSetup> setup_;
    std::optional<Autoconfiguration> ipv6_;
    Reachability reachability_;
    std::map<base::IfIndex, std::unique_ptr<Dhcp4Exchange>> exchanges_;
    std::map<base::IfIndex, FrameLengthCheck> checks_;
    std::set<base::IfIndex> met_;
    std::map<base::IfIndex, BringingUp> bringing_up_;
    std::vector<std::function<void()>> changes_;  // that wait for them
};

}  // namespace agent
