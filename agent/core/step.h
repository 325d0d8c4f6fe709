// The only writer of a boot's state. Pure: time comes as an argument, effects leave as actions. boot.h has the prose.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/core/boot.h"

namespace agent::core {

constexpr base::seconds kHeadStart{2};           // before the next candidate starts beside one that is still tried
constexpr base::seconds kNfsTrialDeadline{10};   // a dead server costs this
constexpr base::seconds kBusyTrialDeadline{60};  // of a server that answers its probe: as slow as that in a boot storm
constexpr base::seconds kLocalTrialDeadline{5};  // once its device is there
constexpr base::seconds kDiskComing{30};         // more, for a disk that the kernel is bringing up: some have to spin
constexpr base::seconds kModulesDeadline{20};
constexpr base::seconds kCardDeadline{30};     // for the card to appear and be read, from /init
constexpr base::seconds kCardWait{10};         // from /init, in which no root is tried where only the card can name it
constexpr base::seconds kCardAfterModules{3};  // as long, from when the modules are loaded: its driver is one of them
constexpr base::seconds kCardPatience{2};      // from /init, in which no root is handed over while the card is read
constexpr base::seconds kLongestRetry{8};
constexpr base::seconds kProbeAfter{1};  // a trial that is not over then: its server, and all others, are probed
constexpr base::seconds kProbePatience{1};
constexpr base::seconds kExplainPatience{30};  // for all that a server is asked; most of it is waiting for silent ports
constexpr base::seconds kDiscoveryPatience{25};  // for all sources, and for all that the servers are asked
constexpr base::seconds kDiscoverAgain{120};     // while nothing boots: a server may have come up
constexpr base::seconds kExplainAgain{60};       // a server that fails in the same way may do so for another reason now
constexpr base::seconds kGracePatience{120};     // knfsd's grace period lasts 90 s from the server's start
constexpr int kRoundTripsOfHeadStart = 40;       // a mount and the checks of a root take about 30
constexpr int kRoundTripsOfTrial = 60;           // beside kBusyTrialDeadline
// From the order to hand over to the root's init: PID 1 follows a handful of paths in the root by then.
constexpr base::seconds kShortestHandOff{15}, kLongestHandOff{120};
constexpr int kTrialsOfHandOff = 3;          // as long as the root's trial took
constexpr int kRoundTripsOfHandOff = 40;     // about a third of it
constexpr base::seconds kMemoryPatience{2};  // for the card to take what is to be remembered

struct Begun {
    Boot boot;
    std::vector<Action> actions;
};

Begun begin(Facts facts, Config config, base::Time now);

std::vector<Action> step(Boot& boot, const Event& event, base::Time now);

// A line of the log that changes nothing else: what somebody beside the boot says. It is made printable.
void note(Boot& boot, const std::string& text, base::Time now);

// When step() wants a TimePassed at the latest, if nothing else happens; nothing once the boot is handed over.
std::optional<base::Time> next_deadline(const Boot& boot);

}  // namespace agent::core
