// How swap comes into use (boot.h has the prose). For step.cpp and those steps that know what the settings say.
//
// Each place that swap= or swap-create= names is looked for by a job of its own as soon as the settings name it, beside
// the roots. One that is not there is looked for again until kSwapGivenUp: USB disks are late. A root that is ready
// waits for swap, so that it is on when its init starts, but no longer than kSwapPatience from when swap was first
// looked for, and not for what was missing then; for `auto`, which has nothing certain to wait for, kAutoSwapPatience;
// for either kDiskComing longer while a disk is coming. One that comes later still is the booted system's to switch on
// (late_swaps()).
// What fails is said and holds nothing up. The kernel goes on using what is in use, whatever becomes of the settings.
//
// Consent: a job may write where swap-create= names the very place, or where a person typed its name at a console; no
// other word makes farroot write to a disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kSwapGivenUp{120};         // for its disk to appear, while nothing boots
constexpr base::seconds kSwapRetry{2};             // after it was missing
constexpr base::seconds kSwapLook{12};             // for the disk to appear, each time
constexpr base::seconds kSwapJob{30};              // for that, and to switch it on
constexpr base::seconds kSwapPatience{15};         // of a root that is ready: USB may take 10 s
constexpr base::seconds kAutoSwapPatience{5};      // likewise, for a disk with swap on it
constexpr std::uint64_t kSlowestCard = 1'000'000;  // bytes a second: what a file that is created may take on top
constexpr base::seconds kDisksPatience{10};        // for a look at all disks

// Those that the settings name, and those that a person chose; what is known of the same place stays.
void make_swaps(Turn& turn);

void on(Turn& turn, const SwapEnded& event);
void await_swap_disk(Turn& turn, const DiskComing& event);
void on(Turn& turn, const DisksSeen& event);

// A person's wishes.
void use_swap(Turn& turn, const std::string& spelling);
void create_swap(Turn& turn, const CreateSwap& wish);
void look_at_disks(Turn& turn);

void expire_swap(Turn& turn);
void end_swap(Turn& turn);  // a root is handed over: what is not on by now is late
void start_swap(Turn& turn);

// What the booted system is to switch on when it comes.
std::optional<LateSwap> late_swap(const Swap& swap);
std::vector<LateSwap> late_swaps(const Boot& boot);

// Until when a root that could boot waits for swap; nothing: it does not.
When swap_patience(const Boot& boot);

When swap_deadline(const Boot& boot);

// What a person types to agree that swap is created there: the device, or the file's path. Empty: there is nothing to
// agree to, since no disk is written.
std::string confirmation_of(const SwapSpec& swap);

}  // namespace agent::core
