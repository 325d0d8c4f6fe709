// What must be true of every boot, judged by one who sees the events that reach the core, the actions that it orders
// and the state that it leaves, and who knows the world. It keeps its own account of jobs, links and roots, from
// boot.h's prose and step.h's constants, not from the core's code.
//
// The rules, by the names that a failure and tests/world/mutations give them:
//   one-hand-off      one hand-off or one reboot, and no action and no deadline after it
//   verdict-stands    what is handed over passed a trial that was started for that very root, with the settings that
//                     count now, that was neither abandoned nor void since, over a network that is still there
//   trusted           no NFS root is tried, probed or handed over that neither the user named, nor confirmed where the
//                     network was to tell, nor trust= means
//   ground            no NFS root is tried before the modules are done and an address of the server's family is there
//   card-first        while the card is read, nothing is tried unless the command line names an NFS root, and nothing
//                     is handed over in kCardPatience
//   head-start        a root starts when those before it have failed, are silent to a probe or have had their head
//                     start; never before the deadline otherwise
//   best-first        no better root whose verdict stands is passed over
//   retry-pause       a root that failed is left alone for a while (kShortestRetry)
//   no-idling         a root that may be tried is; one that failed is tried again after the longest wait at the latest;
//                     a link that could be used is not left lying; retry= ends in its reboot
//   fallback-in-time  where the local root works, the boot ends in time: see fallback_is_late()
//   job-accounts      jobs that run are exactly those that the state waits for: none is lost, none abandoned twice
//   job-deadline      a job that runs has a deadline: the next one of the boot is not later, and no job outlives it
//   deadline-ahead    the next deadline is ahead of now: a core that asks for the past spins
//   link-rules        one link at most holds a configuration; it is what the link was given; a lost lease is taken off;
//                     actions concern links that are there; BOOTIF='s link is waited for (kBootifPatience)
//   probing           no server is probed before a trial has run for kProbeAfter
//   asking-why        no server is asked why a root of it failed before a trial of that root did, nor in the first
//                     kProbeAfter of another trial
//   searching         servers are looked for only where no root is named, there is a network, the card and the local
//                     root have had their turn, and no root is verified
//   held              nothing is handed over or begins to be mounted for good, and nothing reboots while a person holds
//   counted           a root that can confirm is counted on the card before it is handed over, one more than the boot
//                     before
//   consent           nothing is mounted writable unless the settings say so; the card is written for a count alone;
//                     swap is created where swap-create= says so alone; under a layer a root is mounted read-only, and
//                     layers and switching the card off are for NFS roots, where the settings say so
//   view              look(), the report's JSON there and back, and printable lines, in every state that is looked at
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "agent/core/boot.h"
#include "tests/world/random_world.h"

namespace world {

enum class Invariant {
    OneHandOff,
    VerdictStands,
    Trusted,
    Ground,
    CardFirst,
    HeadStart,
    BestFirst,
    RetryPause,
    NoIdling,
    FallbackInTime,
    JobAccounts,
    JobDeadline,
    DeadlineAhead,
    LinkRules,
    Probing,
    AskingWhy,
    Searching,
    Held,
    Counted,
    Consent,
    View,
};

std::string_view name_of(Invariant invariant);

struct Violation {
    Invariant invariant;
    std::string what;
};

class Observer {
public:
    Observer(const RandomWorld& world, base::Time now);

    void happens(const agent::core::Event& event, base::Time now);  // before step()
    // After step(), or begin().
    void did(const std::vector<agent::core::Action>& actions, const agent::core::Boot& boot, base::Time now);
    // Nothing will happen any more, and the boot waits for no time either.
    void waits_for_ever(const agent::core::Boot& boot);
    void look_at(const agent::core::Boot& boot, base::Time now, bool as_json);

    const std::optional<Violation>& violation() const { return violation_; }  // the first
    bool has_ended() const { return handed_over_ || gave_up_; }

private:
    struct Modules {};
    struct CardJob {};
    struct ProbeJob {
        std::string server;
    };
    struct AskingWhy {
        agent::core::NfsRoot root;
    };
    struct Search {};
    struct SwapJob {};
    struct OverlayJob {};
    struct OverlayBack {};
    struct CardPowerJob {};
    struct DiskLook {};
    struct Mount {  // of a local root, for good
        agent::core::JobId trial;
    };
    struct Writing {
        agent::core::CardMemory memory;
    };
    struct Trial {
        agent::core::RootSpec root;
        bool read_write;
        std::string init;
        std::optional<base::IfIndex> link;  // that the root is reached over; none: a local root
        bool by_ipv6 = false;               // over what autoconfiguration gave
    };
    using What = std::variant<Modules, CardJob, Trial, ProbeJob, AskingWhy, Search, Writing, SwapJob, OverlayJob,
                              CardPowerJob, DiskLook, Mount, OverlayBack>;
    struct Job {
        agent::core::JobId id;
        What what;
        base::Time started;
        base::Time deadline;
        enum class State { Running, Ended, Abandoned } state = State::Running;
        bool is_void = false;
        bool in_grace = false;
        bool awaits_disk = false;
        std::optional<agent::core::Verdict> verdict;
    };
    // What the last probe of a server found. Not certain where several roots have that server, and where
    // roots may have come anew with other settings.
    struct Probed {
        std::optional<base::Duration> round_trip;
        bool is_silent = false;
        bool is_certain = true;
    };
    struct Link {
        bool carrier = false;
        std::string name;
        base::MacAddress mac;
        std::vector<base::NetConfig> given;      // what it may be configured with
        std::optional<base::NetConfig> applied;  // ordered
        bool confirmed = false;                  // and done
        std::optional<base::NetConfig> ipv6;
        bool asked = false;            // DHCP
        bool must_be_cleared = false;  // in this step
    };
    // A root that counts, in the order of preference.
    struct Root {
        agent::core::NamedRoot named;
        std::optional<agent::core::JobId> running;
        base::Time since{};
        std::optional<base::Time> failed;  // last
        bool is_void = false;              // since it failed
        bool is_verified = false;
    };

    void happens(const agent::core::LinksChanged& event);
    void happens(const agent::core::ConfigOffered& event);
    void happens(const agent::core::LeaseLost& event);
    void happens(const agent::core::Ipv6Changed& event);
    void happens(const agent::core::DhcpSeen&) {}
    void happens(const agent::core::HostUnreachable&) {}
    void happens(const agent::core::LinkWarned&) {}
    void happens(const agent::core::ConfigApplied& event);
    void happens(const agent::core::LinkFailed& event);
    void happens(const agent::core::NfsModulesEnded& event);
    void happens(const agent::core::CardRead& event);
    void happens(const agent::core::TrialEnded& event);
    void happens(const agent::core::ServerInGrace& event);
    void happens(const agent::core::DiskComing& event);
    void happens(const agent::core::ProbeEnded& event);
    void happens(const agent::core::Explained& event);
    void happens(const agent::core::ServersFound& event);
    void happens(const agent::core::MemoryWritten& event);
    void happens(const agent::core::PersonWants& event);
    void happens(const agent::core::PasswordChecked&) {}
    void happens(const agent::core::MeasureTold&) {}
    void happens(const agent::core::MeasureEnded&) {}
    void happens(const agent::core::SwapEnded& event);
    void happens(const agent::core::OverlayMade& event);
    void happens(const agent::core::OverlayGivenBack& event);
    void happens(const agent::core::CardSwitchedOff& event);
    void happens(const agent::core::DisksFound& event);
    void happens(const agent::core::LocalMounted& event);
    void happens(const agent::core::DisksSeen&) {}
    void happens(const agent::core::SettingsSaved&) {}
    void happens(const agent::core::DevicesSeen&) {}
    void happens(const agent::core::TimePassed&) {}

    void did(const agent::core::BringUp& action);
    void did(const agent::core::CreateVlan& action);
    void did(const agent::core::AskDhcp& action);
    void did(const agent::core::StopDhcp& action);
    void did(const agent::core::AskIpv6& action);
    void did(const agent::core::ApplyConfig& action);
    void did(const agent::core::ClearConfig& action);
    void did(const agent::core::AddRoutes& action);
    void did(const agent::core::UseNames&) {}
    void did(const agent::core::PrepareFor&) {}
    void did(const agent::core::LoadNfsModules& action);
    void did(const agent::core::ReadCard& action);
    void did(const agent::core::StartTrial& action);
    void did(const agent::core::ProbeServer& action);
    void did(const agent::core::Explain& action);
    void did(const agent::core::Discover& action);
    void did(const agent::core::WriteMemory& action);
    void did(const agent::core::WriteSettings& action);
    void did(const agent::core::CheckPassword&) {}
    void did(const agent::core::StartMeasure&) {}
    void did(const agent::core::StartSwap& action);
    void did(const agent::core::ListDisks&) {}
    void did(const agent::core::MakeOverlay& action);
    void did(const agent::core::GiveOverlayBack& action);
    void did(const agent::core::SwitchCardOff& action);
    void did(const agent::core::FindDisks& action);
    void did(const agent::core::MountLocal& action);
    void did(const agent::core::AbandonJob& action);
    void did(const agent::core::HandOverRoot& action);
    void did(const agent::core::Reboot& action);
    void did(const agent::core::SwitchOff&);

    void expect(bool holds, Invariant invariant, const char* what);
    Link* link(base::IfIndex index);
    Link* known_link(base::IfIndex index);  // expects that it is there
    Job* job(agent::core::JobId id);
    Job* running(agent::core::JobId id);
    void start(agent::core::JobId id, What what, base::Time deadline);
    void mount_failed(Job& mount);

    void void_trials_over(base::IfIndex link, bool by_ipv6);
    void void_all_trials(bool local_too);
    void forget_probes(const std::function<bool(const std::string& server)>& of);
    void list_roots();
    static bool is_passed_over(unsigned boots);
    bool is_passed_over(const agent::core::RootSpec& root) const;
    std::optional<agent::core::NamedRoot> last_good() const;
    bool hopes_for_network() const;
    bool hopes_for_local() const;
    Probed probed(const agent::core::RootSpec& root) const;
    base::Duration least_head_start(const agent::core::RootSpec& root) const;
    base::Duration most_head_start(const agent::core::RootSpec& root) const;
    base::Duration patience_of(const agent::core::RootSpec& root) const;
    void check_counted(const Trial& trial, const agent::core::Verdict& verdict);
    void check_giving_up();
    Root* root_of(const agent::core::RootSpec& spec);
    bool is_named(const agent::core::NfsRoot& root) const;
    bool has_network(const agent::core::NfsRoot& root) const;
    bool has_network() const;
    void find_network(Trial& trial, const agent::core::NfsRoot& root) const;
    bool is_card_awaited() const;
    void note_whether_card_is_late();
    bool has_failed(const agent::core::RootSpec& root) const;  // a trial of it
    bool may_be_tried(const Root& root) const;                 // what it stands on is there
    bool is_held() const;
    bool is_for_writing(const agent::core::RootSpec& root) const;
    const std::string& init_of(const agent::core::RootSpec& root) const;
    void note_whether_fallback_joined();

    void check_jobs(const agent::core::Boot& boot);
    void check_deadline(const agent::core::Boot& boot);
    void check_gates(const agent::core::StartTrial& action);
    void check_idling(const agent::core::Boot& boot);
    void check_links(const agent::core::Boot& boot);
    void check_log(const agent::core::Boot& boot);
    bool fallback_is_late() const;

    const RandomWorld& world_;
    agent::core::Config config_;  // that counts
    base::Time now_;
    std::optional<Violation> violation_;
    bool handed_over_ = false;
    bool gave_up_ = false;
    agent::core::CardMemory memory_;
    bool card_takes_memory_ = false;
    bool is_about_to_boot_ = false;         // by the core's word: the deadline does not matter any more
    std::map<std::string, Probed> probed_;  // by server
    std::set<std::string> shared_servers_;  // of several roots: whose probe found what is not told apart
    std::map<base::IfIndex, Link> links_;
    std::vector<Job> jobs_;
    std::vector<Root> roots_;
    std::optional<base::Time> modules_done_;
    bool card_done_ = false;
    bool card_is_coming_ = false;
    bool card_is_late_ = false;  // roots wait no longer for what it names
    bool has_begun_ = false;     // the hand-over, by switching the card off
    base::Time card_ended_;
    std::optional<base::Time> last_key_;  // that holds the boot
    base::Time went_on_;                  // when a hold ended last
    std::optional<base::Time> joined_;    // since when the local root is among the roots
    std::size_t lines_seen_ = 0;
};

}  // namespace world
