#include "agent/core/swap_steps.h"

#include <algorithm>

#include "agent/core/match.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;

constexpr int kFirstPriority = 1000;  // swapon(2); what the kernel gives by itself is below 0
constexpr int kPriorityStep = 10;     // `auto` may find several

// How large a file shall be makes it no other file.
bool is_same_place(const SwapSpec& a, const SwapSpec& b) {
    const auto* left = std::get_if<SwapFile>(&a);
    const auto* right = std::get_if<SwapFile>(&b);
    if (left == nullptr || right == nullptr) return a == b;
    return left->device == right->device && left->path == right->path;
}

const NamedSwap* find(const std::vector<NamedSwap>& swaps, const SwapSpec& spec) {
    const auto found =
        std::ranges::find_if(swaps, [&](const NamedSwap& named) { return is_same_place(named.swap, spec); });
    return found == swaps.end() ? nullptr : &*found;
}

Swap* find(std::vector<Swap>& swaps, const SwapSpec& spec) {
    const auto found =
        std::ranges::find_if(swaps, [&](const Swap& swap) { return is_same_place(swap.named.swap, spec); });
    return found == swaps.end() ? nullptr : &*found;
}

// In order of priority. Where creating is allowed, its words count: they have a file's size.
std::vector<Swap> wanted(const Config& config) {
    std::vector<Swap> out;
    const auto add = [&](const NamedSwap& named) {
        if (find(out, named.swap) != nullptr) return;
        const NamedSwap* created = find(config.swap_create, named.swap);
        out.push_back({.named = created == nullptr ? named : NamedSwap{created->swap, named.source},
                       .may_create = created != nullptr});
    };
    for (const auto& named : config.swap) add(named);
    for (const auto& named : config.swap_create) add(named);
    return out;
}

bool is_kept(const Swap& swap) {
    return swap.named.source == kConsole || std::holds_alternative<Swap::On>(swap.state);
}

void abandon(Turn& turn, const Swap& swap) {
    if (const auto* working = std::get_if<Swap::Working>(&swap.state)) turn.act(AbandonJob{working->job});
}

void give_priorities(std::vector<Swap>& swaps) {
    int priority = kFirstPriority;
    for (auto& swap : swaps) {
        swap.priority = std::max(priority, 0);
        priority -= kPriorityStep;
    }
}

base::Duration writing_time(const Swap& swap) {
    const auto* file = std::get_if<SwapFile>(&swap.named.swap);
    if (file == nullptr || !swap.may_create) return base::Duration::zero();
    return base::seconds(static_cast<base::seconds::rep>(file->bytes / kSlowestCard));
}

base::Duration patience_of_roots(const Swap& swap) {
    if (std::holds_alternative<SwapAuto>(swap.named.swap)) return kAutoSwapPatience;
    return kSwapPatience + writing_time(swap);
}

std::string areas_text(const std::vector<SwapArea>& areas) {
    std::string out;
    for (const auto& area : areas) {
        out +=
            (out.empty() ? "" : ", ") + area.name + ", " + size_text(area.bytes) + (area.is_new ? ", newly made" : "");
    }
    return out.empty() ? "no disk has any" : out;
}

// Its disk may come yet. Where it does not hold swap, somebody may make some.
When retry_time(const Turn& turn, const Swap& swap, const Failure& failure) {
    const bool may_come = failure.cause == Cause::SwapMissing && turn.now < *swap.since + kSwapGivenUp;
    return may_come ? When(turn.now + kSwapRetry) : std::nullopt;
}

void fail(Turn& turn, Swap& swap, const Failure& failure) {
    turn.log_news("swap: " + failure.text());
    if (failure.cause == Cause::SwapMissing) swap.missing = failure;
    swap.state = Swap::Failed{failure, retry_time(turn, swap, failure)};
}

void start_over(Swap& swap) {
    swap.state = Swap::Waiting{};
    swap.since.reset();
    swap.missing.reset();
}

void give_up(Turn& turn, Swap& swap) {
    abandon(turn, swap);
    const auto took = std::chrono::duration_cast<base::seconds>(turn.now - *swap.since);
    fail(turn, swap,
         swap.missing.value_or(Failure{Cause::JobTimedOut, spelling_of(swap.named.swap), "switch swap on", 0,
                                       "given up after " + std::to_string(took.count()) + " s"}));
}

// What a person chose as /dev/sda1 may stand on the card as UUID=… by now.
void drop_other_names(std::vector<Swap>& swaps, const SwapSpec& named, const std::vector<SwapArea>& areas) {
    const auto is_other_name = [&](const Swap& swap) {
        const auto* on = std::get_if<Swap::On>(&swap.state);
        if (on == nullptr || swap.named.source != kConsole || swap.named.swap == named) return false;
        return !areas.empty() && std::ranges::equal(on->areas, areas, {}, &SwapArea::name, &SwapArea::name);
    };
    std::erase_if(swaps, is_other_name);
}

// A person's choice starts over where it failed before.
Swap& chosen(Turn& turn, const SwapSpec& spec) {
    auto& swaps = turn.boot.swaps;
    Swap* swap = find(swaps, spec);
    if (swap == nullptr) {
        swaps.push_back({.named = {spec, kConsole}});
        swap = &swaps.back();
        give_priorities(swaps);
    }
    if (std::holds_alternative<Swap::Failed>(swap->state)) start_over(*swap);
    return *swap;
}

std::optional<SwapSpec> read(Turn& turn, const std::string& spelling) {
    const auto spec = parse_swap(spelling);
    if (spec) return *spec;
    turn.log("swap: " + spec.failure().text());
    return std::nullopt;
}

}  // namespace

std::string confirmation_of(const SwapSpec& swap) {
    return std::visit(
        Match{[](const SwapAuto&) -> std::string { return ""; }, [](const SwapDevice& device) { return device.device; },
              [](const SwapFile& file) { return file.path; }, [](const SwapZram&) -> std::string { return ""; }},
        swap);
}

void make_swaps(Turn& turn) {
    std::vector<Swap> swaps = wanted(turn.boot.config);
    for (auto& known : turn.boot.swaps) {
        Swap* same = find(swaps, known.named.swap);
        if (same == nullptr) {
            if (is_kept(known)) {
                swaps.push_back(std::move(known));
            } else {
                abandon(turn, known);
            }
            continue;
        }
        // A job that may not create can't be told that it may by now.
        const bool is_over_ruled = same->may_create != known.may_create;
        if (is_over_ruled && !std::holds_alternative<Swap::On>(known.state)) {
            abandon(turn, known);
        } else {
            same->state = std::move(known.state);
            same->since = known.since;
            same->missing = std::move(known.missing);
        }
    }
    give_priorities(swaps);
    turn.boot.swaps = std::move(swaps);
}

void on(Turn& turn, const SwapEnded& event) {
    for (auto& swap : turn.boot.swaps) {
        const auto* working = std::get_if<Swap::Working>(&swap.state);
        if (working == nullptr || working->job != event.job) continue;
        if (!event.outcome) return fail(turn, swap, event.outcome.failure());
        turn.log("swap: " + areas_text(*event.outcome));
        swap.state = Swap::On{*event.outcome};
        turn.note_time("swap");
        drop_other_names(turn.boot.swaps, SwapSpec(swap.named.swap), *event.outcome);
        if (turn.boot.disks.seen) look_at_disks(turn);
        return;
    }
}

void await_swap_disk(Turn& turn, const DiskComing& event) {
    for (auto& swap : turn.boot.swaps) {
        auto* working = std::get_if<Swap::Working>(&swap.state);
        if (working == nullptr || working->job != event.job) continue;
        working->awaits_disk = !event.disk.empty();
        if (working->awaits_disk) working->deadline = working->since + kSwapJob + writing_time(swap) + kDiskComing;
    }
}

void on(Turn& turn, const DisksSeen& event) {
    Disks& disks = turn.boot.disks;
    if (!disks.looking || disks.looking->job != event.job) return;
    disks.looking.reset();
    disks.failure = event.outcome ? std::nullopt : std::optional(event.outcome.failure());
    if (event.outcome) disks.seen = *event.outcome;
}

void use_swap(Turn& turn, const std::string& spelling) {
    const auto spec = read(turn, spelling);
    if (!spec) return;
    static_cast<void>(chosen(turn, *spec));
    turn.log("swap: " + spelling_of(*spec) + " is wanted at the console");
}

void create_swap(Turn& turn, const CreateSwap& wish) {
    const auto spec = read(turn, wish.swap);
    if (!spec) return;
    if (wish.typed.empty() || wish.typed != confirmation_of(*spec)) {
        turn.log("swap: nothing is created, since " + confirmation_of(*spec) + " was not typed");
        return;
    }
    Swap& swap = chosen(turn, *spec);
    if (std::holds_alternative<Swap::On>(swap.state)) return;
    abandon(turn, swap);
    swap.named.swap = *spec;
    swap.may_create = true;
    start_over(swap);
    turn.log("swap: to be created at " + spelling_of(*spec) + ", as was typed at the console");
}

void look_at_disks(Turn& turn) {
    Disks& disks = turn.boot.disks;
    if (disks.looking) return;
    const JobId job = turn.new_job();
    disks.looking = Disks::Looking{job, turn.now + kDisksPatience};
    turn.act(ListDisks{job});
}

void expire_swap(Turn& turn) {
    for (auto& swap : turn.boot.swaps) {
        const auto* working = std::get_if<Swap::Working>(&swap.state);
        if (working == nullptr || turn.now < working->deadline) continue;
        give_up(turn, swap);
    }
    auto& disks = turn.boot.disks;
    if (!disks.looking || turn.now < disks.looking->deadline) return;
    turn.act(AbandonJob{disks.looking->job});
    disks.looking.reset();
    disks.failure = Failure{Cause::JobTimedOut, "disks", "look", 0,
                            "given up after " + std::to_string(kDisksPatience.count()) + " s"};
}

void end_swap(Turn& turn) {
    for (auto& swap : turn.boot.swaps) {
        if (!std::holds_alternative<Swap::Working>(swap.state)) continue;
        if (!std::holds_alternative<SwapAuto>(swap.named.swap)) {
            give_up(turn, swap);
        } else {
            abandon(turn, swap);
            swap.state = Swap::On{};  // of what nobody named none is missing
        }
    }
}

void start_swap(Turn& turn) {
    for (auto& swap : turn.boot.swaps) {
        const auto* failed = std::get_if<Swap::Failed>(&swap.state);
        const bool is_due = failed != nullptr && failed->retry_at && turn.now >= *failed->retry_at;
        if (!is_due && !std::holds_alternative<Swap::Waiting>(swap.state)) continue;
        const JobId job = turn.new_job();
        if (!swap.since) swap.since = turn.now;
        swap.state = Swap::Working{job, turn.now, turn.now + kSwapJob + writing_time(swap)};
        turn.act(StartSwap{job, swap.named.swap, swap.priority, swap.may_create, kSwapLook});
    }
}

std::optional<LateSwap> late_swap(const Swap& swap) {
    const auto* on = std::get_if<Swap::On>(&swap.state);
    LateSwap late{swap.named.swap, swap.priority, {}};
    if (std::holds_alternative<SwapAuto>(swap.named.swap)) {
        if (on == nullptr) return late;
        for (const auto& area : on->areas) late.in_use.push_back(area.name);
        late.priority -= static_cast<int>(on->areas.size());
        return late;
    }
    const bool is_missing = on == nullptr && swap.missing && std::holds_alternative<SwapDevice>(swap.named.swap);
    return is_missing ? std::optional(late) : std::nullopt;
}

std::vector<LateSwap> late_swaps(const Boot& boot) {
    std::vector<LateSwap> out;
    for (const auto& swap : boot.swaps) {
        if (auto late = late_swap(swap)) out.push_back(std::move(*late));
    }
    return out;
}

When swap_patience(const Boot& boot) {
    When latest;
    for (const auto& swap : boot.swaps) {
        const auto* working = std::get_if<Swap::Working>(&swap.state);
        if (working == nullptr || (swap.missing && !working->awaits_disk)) continue;
        const base::Time end =
            *swap.since + patience_of_roots(swap) + (working->awaits_disk ? kDiskComing : base::seconds(0));
        latest = std::max(latest.value_or(end), end);
    }
    return latest;
}

When swap_deadline(const Boot& boot) {
    When earliest;
    for (const auto& swap : boot.swaps) {
        if (const auto* working = std::get_if<Swap::Working>(&swap.state))
            earliest = earlier(earliest, working->deadline);
        if (const auto* failed = std::get_if<Swap::Failed>(&swap.state)) earliest = earlier(earliest, failed->retry_at);
    }
    if (boot.disks.looking) earliest = earlier(earliest, boot.disks.looking->deadline);
    return earliest;
}

}  // namespace agent::core
