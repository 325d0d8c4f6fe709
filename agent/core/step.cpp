#include "agent/core/step.h"

#include <algorithm>

#include "agent/core/card_power_steps.h"
#include "agent/core/console_steps.h"
#include "agent/core/discovery_steps.h"
#include "agent/core/explain_steps.h"
#include "agent/core/fstab_steps.h"
#include "agent/core/link_steps.h"
#include "agent/core/local_mount_steps.h"
#include "agent/core/lock_steps.h"
#include "agent/core/measure_steps.h"
#include "agent/core/memory_steps.h"
#include "agent/core/order.h"
#include "agent/core/overlay_steps.h"
#include "agent/core/probe_steps.h"
#include "agent/core/settings_steps.h"
#include "agent/core/swap_steps.h"
#include "agent/core/trial_steps.h"
#include "agent/core/turn.h"

namespace agent::core {
namespace {

void on(Turn&, const TimePassed&) {}

void on(Turn& turn, const DevicesSeen& event) {
    for (const auto& hanging : event.hanging) turn.log_news(hanging.text());
    turn.boot.devices = event;
}

void on(Turn& turn, const DiskComing& event) {
    if (!event.disk.empty()) turn.log_news("the kernel is bringing up " + event.disk + ": it is waited for");
    await_disk(turn, event);
    await_swap_disk(turn, event);
    await_overlay_disk(turn, event);
    await_card(turn, event);
}

// All that follows from the state and the time, whatever the event was.
void advance(Turn& turn) {
    expire_jobs(turn);
    expire_card(turn);
    expire_probes(turn);
    expire_explanations(turn);
    expire_discovery(turn);
    expire_counting(turn);
    expire_hold(turn);
    expire_saving(turn);
    expire_lock(turn);
    expire_measure(turn);
    expire_swap(turn);
    expire_overlay(turn);
    expire_card_power(turn);
    expire_disk_look(turn);
    expire_local_mount(turn);
    use_links(turn);
    join_discovered(turn);
    join_fallback(turn);
    start_trials(turn);
    start_swap(turn);
    make_overlay(turn);
    drop_failed_choice(turn);
    probe_servers(turn);
    explain_failures(turn);
    discover(turn);
    hand_over(turn);
    give_up(turn);
}

}  // namespace

Begun begin(Facts facts, Config config, base::Time now) {
    Begun begun;
    Boot& boot = begun.boot;
    boot.facts = std::move(facts);
    boot.config = std::move(config);
    Turn first{boot, now};
    make_candidates(first);
    make_swaps(first);
    if (boot.facts.unfit_image) first.log(boot.facts.unfit_image->text());
    if (const auto& pending = boot.config.first_boot_pending) first.log(pending->text());
    for (const auto& mistake : boot.config.mistakes) first.log(mistake);
    load_nfs_modules(first);
    read_card(first);
    advance(first);
    begun.actions = std::move(first.actions);
    return begun;
}

std::vector<Action> step(Boot& boot, const Event& event, base::Time now) {
    if (boot.handed_over || boot.gave_up) return {};
    Turn turn{boot, now};
    std::visit([&turn](const auto& each) { on(turn, each); }, event);
    advance(turn);
    return std::move(turn.actions);
}

std::optional<base::Time> next_deadline(const Boot& boot) {
    if (boot.handed_over || boot.gave_up) return std::nullopt;
    When earliest;
    for (const auto& time :
         {trial_deadline(boot), probe_deadline(boot), explain_deadline(boot), discovery_deadline(boot),
          counting_deadline(boot), link_deadline(boot), card_deadline(boot), console_deadline(boot),
          lock_deadline(boot), measure_deadline(boot), swap_deadline(boot), overlay_deadline(boot),
          card_power_deadline(boot), disk_look_deadline(boot), local_mount_deadline(boot)}) {
        earliest = earlier(earliest, time);
    }
    return earliest;
}

}  // namespace agent::core
