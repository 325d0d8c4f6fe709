// A simulated world for the core: links, a DHCP server, NFS servers and an SD card that answer the core's actions with
// events, on a virtual clock. Faults are words; times are virtual; nothing sleeps.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/step.h"

namespace world {

using base::Cause;
using base::Duration;
using namespace std::chrono_literals;

class SimulatedServer {
public:
    SimulatedServer& exports(const std::string& path) {
        paths_[path] = std::nullopt;
        return *this;
    }
    SimulatedServer& exports_without_init(const std::string& path) {
        paths_[path] = Cause::NoInit;
        return *this;
    }
    SimulatedServer& is_silent() {
        answers_ = false;
        return *this;
    }
    SimulatedServer& refuses_connections() {
        refuses_ = true;
        return *this;
    }
    SimulatedServer& exports_a_root_that_confirms(const std::string& path) {
        confirms_ = true;
        return exports(path);
    }
    SimulatedServer& has_fstab(const std::string& text) {
        fstab_ = text;
        return *this;
    }
    SimulatedServer& has_root(const agent::core::RootFacts& facts) {
        facts_ = facts;
        return *this;
    }
    // What its answers say about a trial that failed; says nothing by itself.
    SimulatedServer& says_why(Cause cause) {
        says_why_ = cause;
        return *this;
    }
    SimulatedServer& is_far_away(Duration round_trip) {
        round_trip_ = round_trip;
        return *this;
    }
    SimulatedServer& is_in_grace_for(Duration time) {
        grace_ = time;
        return *this;
    }
    SimulatedServer& starts_after(Duration time) {
        starts_after_ = time;
        return *this;
    }

private:
    friend class World;
    std::map<std::string, std::optional<Cause>> paths_;
    std::string fstab_;
    agent::core::RootFacts facts_;
    bool answers_ = true;
    bool refuses_ = false;
    Duration starts_after_{0};
    Duration round_trip_{0};
    Duration grace_{0};  // counted from the Pi's /init
    bool confirms_ = false;
    std::optional<Cause> says_why_;
};

// What a boot came to.
class Outcome {
public:
    bool booted() const { return order_.has_value(); }
    std::string root() const { return order_ ? order_->verdict.root : ""; }
    Duration took() const { return took_; }
    std::string summary() const { return order_ ? order_->summary : ""; }
    const agent::core::Snapshot& report() const { return report_; }
    bool log_says(const std::string& words) const;
    std::string cause_of(const std::string& root) const;  // its id in the report; empty: none
    int trials() const { return trials_; }
    const agent::core::StartTrial& last_trial() const { return *last_trial_; }
    int trials_at_once() const { return trials_at_once_; }
    const std::vector<base::NetConfig>& applied() const { return applied_; }
    int cleared() const { return cleared_; }  // how often a link had to give its configuration back
    int probes() const { return probes_; }
    const std::vector<std::string>& saved() const { return saved_; }  // farroot.conf, each time
    int discoveries() const { return discoveries_; }
    int explanations() const { return explanations_; }  // how often a server was asked why
    bool rebooted() const { return !why_rebooted_.empty(); }
    bool is_off() const { return is_off_; }
    const std::vector<agent::core::StartSwap>& swaps() const { return swaps_; }  // that were looked for
    int given_back() const { return given_back_; }                               // places of layers
    int layers() const { return layers_; }                                       // whose places were made
    int switched_off() const { return switched_off_; }                           // the card, how often
    const std::optional<agent::core::Layer>& layer() const { return order_->layer; }
    const std::vector<agent::core::MountLocal>& mounts() const { return mounts_; }  // of local roots, for good
    int let_go() const { return let_go_; }                                          // of these
    int looks_at_disks() const { return looks_at_disks_; }
    int passwords() const { return passwords_; }  // how often one was looked at
    const std::vector<agent::core::CardMemory>& written() const { return written_; }
    int asked() const { return asked_; }                                    // how often DHCP was started
    const std::vector<std::string>& asked_as() const { return asked_as_; }  // under which name, each time
    const std::optional<agent::core::UseNames>& names() const { return names_; }
    const std::vector<base::IpRoute>& routes_added() const { return routes_added_; }
    const std::string& fstab() const { return order_->fstab; }
    const std::vector<agent::core::LateSwap>& late_swaps() const { return order_->late_swaps; }
    base::seconds hand_off_patience() const { return order_->patience; }
    const std::optional<agent::core::UsedNetwork>& network() const { return order_->network; }

private:
    friend class World;
    std::optional<agent::core::HandOverRoot> order_;
    Duration took_{0};
    agent::core::Snapshot report_;
    std::optional<agent::core::StartTrial> last_trial_;
    int trials_ = 0;
    int trials_at_once_ = 0;
    std::vector<base::NetConfig> applied_;
    int cleared_ = 0;
    int asked_ = 0;
    std::vector<std::string> asked_as_;
    int probes_ = 0;
    int explanations_ = 0;
    int discoveries_ = 0;
    std::string why_rebooted_;
    bool is_off_ = false;
    int passwords_ = 0;
    std::vector<agent::core::StartSwap> swaps_;
    std::vector<agent::core::MountLocal> mounts_;
    int let_go_ = 0;
    int given_back_ = 0;
    int looks_at_disks_ = 0;
    int layers_ = 0;
    int switched_off_ = 0;
    std::vector<agent::core::CardMemory> written_;
    std::vector<std::string> saved_;
    std::optional<agent::core::UseNames> names_;
    std::vector<base::IpRoute> routes_added_;
};

class World {
public:
    World();

    SimulatedServer& server(const std::string& address) { return servers_[address]; }

    World& has_no_link();
    World& has_no_carrier();
    World& sees_devices(agent::core::DevicesSeen seen, Duration after);
    World& has_second_link();  // eth1; DHCP gives it 10.1.0.50
    World& servers_are_behind_second_link();
    World& has_ipv6_after(Duration time);  // autoconfiguration gives 2001:db8::50
    World& gets_carrier_after(Duration time);
    World& loses_carrier(Duration after, Duration duration);
    World& loses_ipv6_after(Duration time);
    World& link_refuses_addresses(int times);
    World& applying_takes(Duration time);
    World& renews_lease_after(Duration time, const base::NetConfig& lease);
    World& dhcp_is_silent();
    World& dhcp_answers_after(Duration time);
    World& dhcp_says(const base::NetConfig& lease);
    World& loses_lease_after(Duration time, base::Cause cause);  // a second later it has one for 10.0.0.51
    World& host_is_reported_unreachable(const std::string& address, Duration time, base::Cause cause);
    // By somebody on the network, about a packet from this address.
    World& host_is_said_unreachable(const std::string& address, Duration time, base::Cause cause,
                                    const std::string& sender = "10.0.0.50");
    World& kernel_configured(const base::NetConfig& config);
    World& kernel_leased(const base::NetConfig& config);
    World& sd_card_is_missing();
    World& local_root_takes(const std::string& device, Duration time);  // its trial
    World& nfs_modules_hang();
    World& nfs_modules_take(Duration time);
    World& card_says(const std::string& settings, Duration time = 100ms);  // farroot.conf, read after that time
    World& card_hangs();
    World& card_remembers(const agent::core::CardMemory& memory);
    World& card_takes_no_writes();  // its writer hangs
    // At the console. Of passwords "right" is right.
    World& person_wants(const agent::core::Intent& intent, Duration time, const std::string& console = "");
    World& card_takes_no_settings();  // its writer says that it is full
    // Disks that swap may lie on, as swap= spells them.
    World& disk_has_swap(const std::string& name, Duration appears_after = 10ms);
    World& disk_is_coming(Duration from, Duration until);  // whatever the name: each job that waits for one says so
    World& disk_is_empty(const std::string& name);
    World& disk_hangs(const std::string& name);
    World& layers_are_made(Duration time, const base::Result<agent::core::OverlayPlace>& outcome);
    World& local_mount_answers(Duration time, const std::optional<base::Failure>& failure);  // for good
    World& has_disk(const std::string& name, const std::string& device);
    World& disks_hang();
    World& card_power_answers(Duration time, const std::optional<base::Failure>& failure);
    World& same_disk(const std::string& name, const std::string& device);  // what the kernel calls it
    World& discovery_finds(const agent::core::FoundView& found);
    World& dhcp_names_root(const std::string& root_path);
    base::NetConfig lease() const { return lease_; }

    // Until a root is handed over, or for `patience` of virtual time.
    Outcome boot(const std::string& command_line, Duration patience = 300s);

private:
    struct Pending {
        base::Time time;
        agent::core::Event event;
    };
    void after(Duration time, agent::core::Event event);
    void perform(const std::vector<agent::core::Action>& actions);
    void on(const agent::core::BringUp& action);
    void on(const agent::core::CreateVlan& action);
    void on(const agent::core::AskIpv6& action);
    void on(const agent::core::ClearConfig& action);
    void on(const agent::core::AddRoutes& action);
    void on(const agent::core::UseNames& action);
    void on(const agent::core::PrepareFor& action);
    void on(const agent::core::AskDhcp& action);
    void on(const agent::core::StopDhcp& action);
    void on(const agent::core::ReadCard& action);
    void on(const agent::core::ApplyConfig& action);
    void on(const agent::core::LoadNfsModules& action);
    void on(const agent::core::StartTrial& action);
    void on(const agent::core::ProbeServer& action);
    void on(const agent::core::Explain& action);
    void on(const agent::core::Discover& action);
    void on(const agent::core::WriteMemory& action);
    void on(const agent::core::WriteSettings& action);
    void on(const agent::core::CheckPassword& action);
    void on(const agent::core::StartMeasure& action);
    void on(const agent::core::StartSwap& action);
    void on(const agent::core::ListDisks& action);
    void on(const agent::core::MakeOverlay& action);
    void on(const agent::core::SwitchCardOff& action);
    void on(const agent::core::FindDisks& action);
    void on(const agent::core::MountLocal& action);
    void on(const agent::core::GiveOverlayBack& action);
    void on(const agent::core::AbandonJob& action);
    void on(const agent::core::HandOverRoot& action);
    void on(const agent::core::Reboot& action);
    void on(const agent::core::SwitchOff& action);
    void note_coming(agent::core::JobId job);
    Duration age() const { return now_ - started_; }
    void end_trial(agent::core::JobId job, Duration time, base::Result<agent::core::Verdict> outcome);

    base::Time now_{1000s};
    base::Time started_ = now_;
    std::vector<Pending> pending_;  // in the order of their times
    std::map<std::string, SimulatedServer> servers_;
    std::vector<base::Link> links() const;

    std::optional<base::Link> link_;
    std::optional<base::Link> second_link_;
    std::optional<base::Link> vlan_;
    bool servers_behind_second_ = false;
    base::IfIndex in_use_;
    std::optional<Duration> ipv6_delay_;
    std::map<base::IfIndex, base::NetConfig> configured_;
    base::NetConfig lease_;
    std::optional<Duration> dhcp_delay_ = 100ms;
    bool has_sd_card_ = true;
    std::map<std::string, Duration> local_trials_;
    std::optional<Duration> modules_take_ = std::chrono::milliseconds(50);  // none: for ever
    bool card_writer_hangs_ = false;
    bool card_takes_settings_ = true;
    agent::core::CardMemory memory_;
    std::string command_line_;
    std::optional<std::string> card_;  // farroot.conf; none: there is no such file
    std::optional<Duration> card_delay_ = 10ms;
    struct SwapDisk {
        Duration appears_after{0};
        bool has_swap = true;
        bool hangs = false;
        std::string device = {};  // the kernel's name; empty: the same
    };
    std::map<std::string, SwapDisk> swap_disks_;
    std::optional<std::pair<Duration, Duration>> coming_;
    Duration layer_takes_ = std::chrono::milliseconds(20);
    base::Result<agent::core::OverlayPlace> layer_ = agent::core::OverlayPlace{"/run/farroot/overlay", "memory", {}};
    std::map<std::string, std::string> disks_;  // that fstabs may name
    bool disks_hang_ = false;
    Duration switching_takes_ = std::chrono::milliseconds(20);
    std::optional<base::Failure> switching_fails_;
    Duration mount_takes_ = std::chrono::milliseconds(20);
    std::optional<base::Failure> mount_fails_;
    agent::core::FoundView found_;
    Duration applying_{0};
    int refusals_ = 0;                 // of addresses, still to come
    std::map<unsigned, int> running_;  // trials
    Outcome outcome_;
};

// A server with a root that works, and a command line that names it, with more settings behind.
World world_with_root();
std::string naming_root(const std::string& settings);

}  // namespace world
