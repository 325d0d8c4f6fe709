// `farroot watch`, in a system that runs from its fallback: when it tries the NFS roots, and when the Pi returns to
// one, which is a reboot. Pure.
//
// In a round the roots are tried in order, one at a time, until one works. The first round begins a minute after the
// watch does; the waits between rounds double, up to four minutes, each a quarter more or less.
//
// A root that works here may not boot all the same, for as long as nobody looks into it, and then each return would
// end in the fallback again. So the card counts a return before it happens, and forgets it when an NFS root was in use
// (memory_steps.h, agent/command/confirm.h); each one that it still knows doubles the wait before the first round, up
// to a day. Where nothing counts them, no return comes earlier than behind the wait that six of them make.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/config.h"
#include "agent/core/nfs_root.h"

namespace agent::core {

constexpr base::seconds kFirstRound{60};
constexpr base::seconds kLongestRoundWait{240};
constexpr base::seconds kLongestFirstWait{24 * 3600};
constexpr unsigned kUncountedReturns = 6;
constexpr base::seconds kWatchedTrial{30};   // nobody waits for it, and the server may be far away
constexpr base::seconds kCountPatience{10};  // for the card

struct WatchPlan {
    std::size_t roots = 1;                 // how many there are, at least one
    std::vector<base::MacAddress> macs{};  // of this Pi
    bool is_counted = false;               // there is a card
    unsigned returns = 0;                  // that it counts
    std::optional<base::seconds> every{};  // in place of a minute and of all waits
};

class Watch {
public:
    // What to do now. The answer to Try is tried(), to CountReturn counted(); to GiveUp the one of what runs.
    struct Try {
        std::size_t root;
    };
    struct GiveUp {};
    struct CountReturn {};
    struct Reboot {
        std::size_t root;
    };
    using Action = std::variant<Try, GiveUp, CountReturn, Reboot>;

    Watch(WatchPlan plan, base::Time started);

    base::Time deadline() const;  // when pass_time() has something to do; Time::max() once the Pi reboots
    std::optional<Action> pass_time(base::Time now);
    std::optional<Action> tried(bool works, base::Time now);
    std::optional<Action> counted(bool done, base::Time now);
    void in_grace();  // the server answers the trial, but opens nothing yet

private:
    struct Waiting {
        base::Time until;
    };
    struct Trying {
        std::size_t root;
        base::Time since;
        base::Time deadline;
    };
    struct Counting {
        std::size_t root;
        base::Time deadline;
    };
    struct Left {};

    base::Duration first_wait(unsigned returns) const;
    base::Time next_round(base::Time now);
    Action start(std::size_t root, base::Time now);
    Action leave(std::size_t root);

    WatchPlan plan_;
    base::Time started_;
    unsigned rounds_ = 0;
    std::variant<Waiting, Trying, Counting, Left> state_;
};

// A root of the report as it is tried here: what was not filled in when this Pi booted, for want of a network, is now.
// A Failure where only the boot's network could tell.
base::Result<NfsRoot> complete_here(const NfsRoot& spelled, const base::NetConfig& here, const Identity& identity);

}  // namespace agent::core
