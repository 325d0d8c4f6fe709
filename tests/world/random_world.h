// A world that a seed makes: links, DHCP, NFS servers, a card, a local root and a command line, each with faults that
// the seed chooses, on a virtual clock. It answers the core's actions with events, some of them late, twice, or for
// links and jobs that are no more. The same seed is the same world everywhere.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/boot.h"
#include "tests/world/random.h"

namespace world {

class RandomWorld {
public:
    explicit RandomWorld(std::uint64_t seed);

    const std::vector<std::string>& story() const { return story_; }  // the world in words, its faults among them
    const agent::core::Facts& facts() const { return facts_; }
    const agent::core::Config& command_line() const { return from_command_line_; }
    base::Duration lateness() const { return lateness_; }  // of timers

    std::optional<base::Time> next_event() const;
    agent::core::Event take_event();

    void perform(const std::vector<agent::core::Action>& actions, base::Time now);

    // --- The truth, for whoever judges what the core does. ---

    // Whether trust= of this world's settings means this root. Written for this world's few roots and one rule, so that
    // it shares nothing with the core's trust.h.
    bool trust_means(const agent::core::Config& config, const agent::core::NfsRoot& root) const;

    // From when on the trial of a local root succeeds; nothing: never.
    std::optional<base::Time> local_root_works_from() const;
    bool disks_may_come() const { return disks_may_come_; }
    base::Duration local_mount_takes() const { return local_.mount_takes; }

private:
    // How often things happen, in percent where nothing else is said; a restless world, where much changes while a
    // boot is counted on a slow card, has others.
    struct Odds {
        unsigned answers_late = 30;
        unsigned repeats = 35;
        unsigned names_dhcp_root = 35;
        unsigned changes_lease = 50;
        unsigned changes_soon = 60;
        unsigned other_root = 40;  // weight, of 85 for other fates of a lease
        unsigned same_path = 65;
        unsigned works = 45;  // weight, of 55 for other servers
        unsigned confirms = 60;
        unsigned named_nowhere = 25;  // weight, of 75 for roots that are named somewhere
        unsigned trusts = 75;         // percent, where no root is named
        unsigned no_card = 40;        // weight, of 60 where it holds no settings
        unsigned card_soon = 52;      // weight, of 48
        unsigned quick_write = 50;
        unsigned most_noise = 11;  // events
        unsigned noise = 60;
    };
    static const Odds kRestless;

    struct Server {
        enum class Kind { Works, Silent, Refuses, WithoutExport, WithoutInit };
        std::string name;
        Kind kind = Kind::Works;
        base::Duration answers_in{0};
        base::Duration starts{0};
        std::optional<base::Duration> dies;
        std::optional<base::Duration> comes_back;
        std::array<bool, 2> behind{true, true};  // which link
        base::Duration round_trip{0};
        std::optional<base::Duration> grace;  // until when it opens nothing
        bool confirms = false;                // its root

        bool is_up(base::Duration time) const;
    };
    struct Wire {
        base::Link link;
        std::optional<base::Duration> dhcp;  // the time to its answer; none: silent
        base::NetConfig lease;
        std::optional<base::Duration> ipv6;
        base::Ipv6 ipv6_address;
        int refusals = 0;  // of configurations, still to come
    };
    struct LocalRoot {
        enum class Kind { Works, Broken, Missing, Hangs, Late };
        Kind kind = Kind::Works;
        base::Duration takes{0};
        base::Duration appears{0};
        enum class Mount { Works, Fails, Hangs } mount = Mount::Works;  // for good
        base::Duration mount_takes{0};
    };
    struct CardPlan {
        enum class Kind { None, NoFile, File, Unreadable };
        Kind kind = Kind::None;
        std::optional<base::Duration> delay;  // none: it hangs
        std::string settings;
        agent::core::CardMemory memory;
        enum class Writer { Works, Fails, Hangs } writer = Writer::Works;
        base::Duration writes_in{0};
    };
    struct Pending {
        base::Time time;
        std::uint64_t number;  // of those at one time the first comes first
        agent::core::Event event;
    };

    void make_links();
    void make_carrier(std::size_t which);
    void make_dhcp(std::size_t which);
    void make_ipv6(std::size_t which);
    void make_servers();
    void make_local_root();
    void make_modules();
    void make_settings();
    void make_card();
    void make_memory();
    void make_noise();
    void make_person();
    std::vector<std::string> roots_to_name();
    void tell(std::string words) { story_.push_back(std::move(words)); }

    void at(base::Time time, agent::core::Event event);
    void after(base::Duration delay, agent::core::Event event) { at(now_ + delay, std::move(event)); }
    void forget_job(agent::core::JobId job);
    Wire* wire_of(base::IfIndex link);
    base::Duration since_init() const { return now_ - facts_.started; }
    bool reaches(const Server& server) const;

    void on(const agent::core::BringUp& action);
    void on(const agent::core::CreateVlan&) {}
    void on(const agent::core::AskDhcp& action);
    void on(const agent::core::StopDhcp& action);
    void on(const agent::core::AskIpv6& action);
    void on(const agent::core::ApplyConfig& action);
    void on(const agent::core::ClearConfig& action);
    void on(const agent::core::AddRoutes&) {}
    void on(const agent::core::UseNames&) {}
    void on(const agent::core::PrepareFor&) {}
    void on(const agent::core::LoadNfsModules& action);
    void on(const agent::core::ReadCard& action);
    void on(const agent::core::StartTrial& action);
    void on(const agent::core::ProbeServer& action);
    void on(const agent::core::Explain& action);
    void on(const agent::core::Discover& action);
    void on(const agent::core::WriteMemory& action);
    void on(const agent::core::CheckPassword&) {}
    void on(const agent::core::StartMeasure&) {}
    void on(const agent::core::StartSwap& action);
    void on(const agent::core::ListDisks&) {}
    void on(const agent::core::MakeOverlay& action);
    void on(const agent::core::SwitchCardOff& action);
    void on(const agent::core::FindDisks& action);
    void on(const agent::core::MountLocal& action);
    void on(const agent::core::GiveOverlayBack& action);
    void note_coming(agent::core::JobId job);
    void on(const agent::core::SwitchOff&) {}
    void on(const agent::core::WriteSettings&) {}  // nobody is at the console
    void on(const agent::core::AbandonJob& action) { forget_job(action.job); }
    void on(const agent::core::HandOverRoot&) {}
    void on(const agent::core::Reboot&) {}
    void try_nfs(agent::core::JobId job, const agent::core::NfsRoot& root);
    void try_local(agent::core::JobId job, const agent::core::LocalRoot& root);

    Random random_;
    agent::core::Facts facts_;
    std::string words_;  // the command line
    agent::core::Config from_command_line_;
    std::vector<std::string> story_;
    base::Duration lateness_{0};
    Odds odds_;
    bool answers_late_ = false;  // jobs answer although they were abandoned
    bool repeats_ = false;       // events come twice now and then

    struct Change {
        base::Duration time;
        std::size_t which;
        bool there;
        bool carrier;
    };
    std::vector<Change> changes_;
    std::vector<Wire> wires_;
    std::map<base::IfIndex, base::NetConfig> configured_;  // by the kernel's own ip=
    std::vector<Server> servers_;
    LocalRoot local_;
    bool disks_may_come_ = false;            // the kernel is still bringing some up
    std::optional<base::Duration> modules_;  // the time that they take to load; none: they hang
    bool modules_fail_ = false;
    CardPlan card_;

    base::Time now_;
    std::vector<Pending> pending_;  // a heap, the next event at its front
    std::uint64_t events_ = 0;
    std::map<base::IfIndex, bool> carrier_;  // of the links that are there
    std::optional<base::IfIndex> applied_;   // the link that holds a configuration
    std::map<base::IfIndex, bool> has_ipv6_;
};

}  // namespace world
