#include "agent/core/swap_view.h"

#include "agent/base/printable.h"
#include "agent/core/cause_view.h"
#include "agent/core/match.h"

namespace agent::core {
namespace {

std::string state_of(const Swap& swap) {
    return std::visit(Match{[](const Swap::Waiting&) -> std::string { return "waiting"; },
                            [&](const Swap::Working&) -> std::string {
                                if (swap.missing) return "failed";
                                return swap.may_create ? "creating" : "looking";
                            },
                            [](const Swap::On&) -> std::string { return "on"; },
                            [](const Swap::Failed&) -> std::string { return "failed"; }},
                      swap.state);
}

Disk printable(Disk disk) {
    for (auto* text :
         {&disk.device, &disk.whole, &disk.bus, &disk.model, &disk.holds, &disk.label, &disk.uuid, &disk.used_as}) {
        *text = base::printable(*text);
    }
    return disk;
}

}  // namespace

SwapView view_of(const Swap& swap) {
    SwapView out{base::printable(spelling_of(swap.named.swap)), swap.named.source, state_of(swap), {}, {}};
    if (const auto* failed = std::get_if<Swap::Failed>(&swap.state)) out.cause = cause_view(failed->failure);
    const bool is_looked_for_again = std::holds_alternative<Swap::Working>(swap.state) && swap.missing;
    if (is_looked_for_again) out.cause = cause_view(*swap.missing);
    const auto* on = std::get_if<Swap::On>(&swap.state);
    if (on == nullptr) return out;
    out.areas = on->areas;
    for (auto& area : out.areas) area.name = base::printable(area.name);
    return out;
}

// One that works outshines those that fail.
std::optional<StageView> swap_stage(const Boot& boot) {
    if (boot.swaps.empty()) return std::nullopt;
    std::string in_use;
    StageView stage{"swap", StageState::Waiting, ""};
    for (const auto& swap : boot.swaps) {
        if (const auto* on = std::get_if<Swap::On>(&swap.state)) {
            for (const auto& area : on->areas) {
                in_use += (in_use.empty() ? "" : ", ") + base::printable(area.name) + " " + size_text(area.bytes);
            }
        } else if (std::holds_alternative<Swap::Working>(swap.state)) {
            stage = {"swap", StageState::Working,
                     state_of(swap) + ": " + base::printable(spelling_of(swap.named.swap))};
        } else if (const auto* failed = std::get_if<Swap::Failed>(&swap.state);
                   failed != nullptr && stage.state == StageState::Waiting) {
            stage = {"swap", StageState::Failed, base::printable(failed->failure.text())};
        }
    }
    if (!in_use.empty()) return StageView{"swap", StageState::Done, in_use};
    if (stage.state == StageState::Waiting) stage = {"swap", StageState::Done, "no disk has any"};
    return stage;
}

std::optional<base::Failure> swap_of_root(const Boot& boot, const Verdict& verdict) {
    if (boot.swaps.empty() || verdict.facts.own_swap.empty()) return std::nullopt;
    return base::Failure{base::Cause::SwapOfRoot, verdict.root, "", 0, verdict.facts.own_swap};
}

void show_swap(Snapshot& out, const Boot& boot) {
    for (const auto& swap : boot.swaps) out.swaps.push_back(view_of(swap));
    out.looking_at_disks = boot.disks.looking.has_value();
    out.disks_cause = cause_view(boot.disks.failure);
    if (!boot.disks.seen) return;
    out.disks.emplace();
    for (const auto& disk : *boot.disks.seen) out.disks->push_back(printable(disk));
}

}  // namespace agent::core
