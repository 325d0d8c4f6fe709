// The only writer of a boot's state. Pure: time comes as an argument, effects leave as actions. boot.h has the prose.
#pragma once

#include <optional>
#include <vector>

#include "agent/core/boot.h"

namespace agent::core {

constexpr base::seconds kHeadStart{2};           // before the next candidate starts beside one that is still tried
constexpr base::seconds kNfsTrialDeadline{10};   // a dead server costs this
constexpr base::seconds kLocalTrialDeadline{5};  // once its device is there
constexpr base::seconds kModulesDeadline{20};
constexpr base::seconds kCardDeadline{10};  // for the card to appear and be read, from /init
constexpr base::seconds kCardPatience{2};   // from /init, in which no root is handed over while the card is read
constexpr base::seconds kLongestRetry{8};

struct Begun {
    Boot boot;
    std::vector<Action> actions;
};

Begun begin(Facts facts, Config config, base::Time now);

std::vector<Action> step(Boot& boot, const Event& event, base::Time now);

// When step() wants a TimePassed at the latest, if nothing else happens; nothing once the boot is handed over.
std::optional<base::Time> next_deadline(const Boot& boot);

}  // namespace agent::core
