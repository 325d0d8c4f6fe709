#include "agent/core/console_steps.h"

#include <algorithm>

#include "agent/core/explain_steps.h"
#include "agent/core/lock_steps.h"
#include "agent/core/look.h"
#include "agent/core/measure_steps.h"
#include "agent/core/root_spelling.h"
#include "agent/core/settings_steps.h"
#include "agent/core/swap_steps.h"
#include "agent/core/trial_steps.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;

// A person names a local root by its device; how it is mounted, its words say.
bool is_it(const Candidate& candidate, const RootSpec& root) {
    const auto* asked = std::get_if<LocalRoot>(&root);
    const auto* local = std::get_if<LocalRoot>(&candidate.named.root);
    if (asked != nullptr && local != nullptr) return asked->device == local->device;
    return candidate.resolved == root || candidate.named.root == root;
}

Candidate* find(Boot& boot, const RootSpec& root) {
    const auto found =
        std::ranges::find_if(boot.candidates, [&](const Candidate& candidate) { return is_it(candidate, root); });
    return found == boot.candidates.end() ? nullptr : &*found;
}

// A local root that no setting names is mounted as rootfstype=, rootflags= and rw say of all.
RootSpec with_local_words(const Boot& boot, const RootSpec& root) {
    const auto* asked = std::get_if<LocalRoot>(&root);
    if (asked == nullptr) return root;
    LocalRoot local = std::get<LocalRoot>(boot.config.local.root);
    local.device = asked->device;
    return local;
}

// One that was refused is a person's own from now on, as that person saw it: what the network says later changes
// nothing of it.
void adopt(Candidate& candidate) {
    RootSpec root = candidate.resolved;
    if (auto* nfs = std::get_if<NfsRoot>(&root)) nfs->path = with_percent_doubled(nfs->path);
    candidate.named = {root, kConsole};
    candidate.rank = Candidate::Rank::Console;
    candidate.last_failure.reset();
}

// A failed root starts over.
void try_now(Turn& turn, const RootSpec& root) {
    Boot& boot = turn.boot;
    Candidate* candidate = find(boot, root);
    if (candidate == nullptr) {
        const RootSpec wanted = with_local_words(boot, root);
        boot.candidates.push_back({.named = {wanted, kConsole}, .resolved = wanted, .rank = Candidate::Rank::Console});
        candidate = &boot.candidates.back();
    }
    const bool was_refused = std::holds_alternative<Candidate::Refused>(candidate->status);
    if (was_refused) adopt(*candidate);
    if (was_refused || std::holds_alternative<Candidate::Failed>(candidate->status))
        candidate->status = Candidate::Waiting{};
    candidate->is_asked_for = std::holds_alternative<Candidate::Waiting>(candidate->status);
    put_in_order(boot.candidates);
}

void end_saving(Turn& turn, std::optional<Failure> failure) {
    turn.log(failure ? failure->text() : "farroot.conf is saved");
    const bool is_saved = !failure;
    turn.boot.console.save = Console::Saved{std::move(failure)};
    if (is_saved) read_card(turn);
}

const Console::Saving* saving(const Boot& boot) {
    return std::get_if<Console::Saving>(&boot.console.save);
}

// Why the text is not written at all.
std::optional<Failure> refusal(const Boot& boot, const SaveSettings& wish) {
    const CardView& card = boot.card.seen;
    if (card.device.empty()) return Failure{Cause::NoCard, "card", "save", 0, ""};
    if (!card.is_editable) {
        return Failure{Cause::BadConfig, "farroot.conf", "save", 0,
                       "it is not UTF-8 text: edit it on another computer"};
    }
    if (wish.based_on == card.text) return std::nullopt;
    return Failure{Cause::BadConfig, "farroot.conf", "save", 0, "it was changed meanwhile: look at it again"};
}

void want(Turn& turn, const Hold&) {
    Console& console = turn.boot.console;
    if (!console.last_key && turn.boot.config.mode == Mode::Auto) turn.log("a key was pressed: the boot is held");
    console.last_key = turn.now;
    console.is_released = false;
}

void want(Turn& turn, const Release&) {
    Console& console = turn.boot.console;
    if (!is_held(turn.boot)) return;
    turn.log("the boot goes on");
    console.last_key.reset();
    console.choice.reset();
    console.is_released = true;
}

void want(Turn& turn, const FindServers&) {
    turn.boot.discovery.is_asked_for = true;
}

// The SD card's own root has no spelling.
std::optional<RootSpec> root_of(Turn& turn, const std::string& spelling) {
    if (spelling.empty()) return turn.boot.config.local.root;
    const auto root = parse_root(spelling);
    if (root) return *root;
    turn.log("not a root: " + spelling);
    return std::nullopt;
}

void want(Turn& turn, const TryRoot& wish) {
    if (const auto root = root_of(turn, wish.root)) try_now(turn, *root);
}

void want(Turn& turn, const BootRoot& wish) {
    const auto root = root_of(turn, wish.root);
    if (!root) return;
    try_now(turn, *root);
    turn.boot.console.choice = *root;
    turn.log("chosen at the console: " + root_text(*root));
}

void want(Turn& turn, const SaveSettings& wish) {
    if (saving(turn.boot) != nullptr) return;
    if (auto failure = refusal(turn.boot, wish)) return end_saving(turn, std::move(failure));
    const JobId job = turn.new_job();
    turn.boot.console.save = Console::Saving{job, turn.now + kSavePatience};
    turn.act(WriteSettings{job, wish.text});
}

void want(Turn& turn, const Restart&) {
    turn.boot.gave_up = true;
    const std::string why = "asked for at the console: rebooting";
    turn.log(why);
    turn.act(Reboot{why});
}

void want(Turn& turn, const PowerOff&) {
    turn.boot.gave_up = true;
    const std::string why = "asked for at the console: switching off";
    turn.log(why);
    turn.act(SwitchOff{why});
}

void want(Turn& turn, const CheckAll&) {
    turn.log("every check is made once more");
    for (auto& candidate : turn.boot.candidates) {
        if (!std::holds_alternative<Candidate::Failed>(candidate.status)) continue;
        forget_explanation(turn, candidate);
        candidate.status = Candidate::Waiting{};
        candidate.is_asked_for = true;
    }
    turn.boot.discovery.is_asked_for = true;
}

void want(Turn& turn, const MeasureRoot& wish) {
    const auto root = root_of(turn, wish.root);
    if (root && std::holds_alternative<NfsRoot>(*root)) measure(turn, std::get<NfsRoot>(*root));
}

void want(Turn& turn, const LookAtDisks&) {
    look_at_disks(turn);
}

void want(Turn& turn, const UseSwap& wish) {
    use_swap(turn, wish.swap);
}

void want(Turn& turn, const CreateSwap& wish) {
    create_swap(turn, wish);
}

// on(PersonWants) sees to these: it knows the console.
void want(Turn&, const Unlock&) {}
void want(Turn&, const OpenShell&) {}

}  // namespace

void on(Turn& turn, const PersonWants& event) {
    if (!may(turn, event)) return;
    if (const auto* wish = std::get_if<Unlock>(&event.intent)) return unlock(turn, *wish, event.console);
    if (const auto* wish = std::get_if<OpenShell>(&event.intent)) return open_shell(turn, *wish, event.console);
    std::visit([&turn](const auto& wish) { want(turn, wish); }, event.intent);
}

void on(Turn& turn, const SettingsSaved& event) {
    const auto* job = saving(turn.boot);
    if (job != nullptr && job->job == event.job) end_saving(turn, event.failure);
}

void expire_hold(Turn& turn) {
    const When end = hold_end(turn.boot);
    if (!end || turn.now < *end) return;
    turn.log("no key for " + std::to_string(turn.boot.config.hold.count()) + " s: the boot goes on");
    turn.boot.console.last_key.reset();
    turn.boot.console.choice.reset();
}

void expire_saving(Turn& turn) {
    const auto* job = saving(turn.boot);
    if (job == nullptr || turn.now < job->deadline) return;
    turn.act(AbandonJob{job->job});
    end_saving(turn, Failure{Cause::JobTimedOut, turn.boot.card.seen.device, "save", 0,
                             "given up after " + std::to_string(kSavePatience.count()) + " s"});
}

void drop_failed_choice(Turn& turn) {
    auto& choice = turn.boot.console.choice;
    if (!choice) return;
    const Candidate* candidate = find(turn.boot, *choice);
    if (candidate != nullptr && !std::holds_alternative<Candidate::Failed>(candidate->status)) return;
    turn.log(root_text(*choice) + ": does not boot, nothing is chosen any more");
    choice.reset();
}

bool is_held(const Boot& boot) {
    if (boot.card_power) return false;  // the hand-over has begun
    if (boot.config.mode != Mode::Auto) return !boot.console.is_released;
    return boot.console.last_key.has_value();
}

When hold_end(const Boot& boot) {
    if (boot.config.mode != Mode::Auto || !boot.console.last_key) return std::nullopt;
    return *boot.console.last_key + boot.config.hold;
}

bool is_saving(const Boot& boot) {
    const auto* saved = std::get_if<Console::Saved>(&boot.console.save);
    const bool is_read_again =
        saved != nullptr && !saved->failure && std::holds_alternative<Card::Reading>(boot.card.state);
    return saving(boot) != nullptr || is_read_again;
}

bool is_chosen(const Boot& boot, const Candidate& candidate) {
    return boot.console.choice && is_it(candidate, *boot.console.choice);
}

When console_deadline(const Boot& boot) {
    const auto* job = saving(boot);
    return earlier(hold_end(boot), job == nullptr ? std::nullopt : When(job->deadline));
}

}  // namespace agent::core
