#include "agent/core/overlay_steps.h"

#include "agent/base/printable.h"
#include "agent/core/cause_view.h"
#include "agent/core/network.h"
#include "agent/core/root_spelling.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

const Overlay::Working* working(const Boot& boot) {
    return boot.overlay ? std::get_if<Overlay::Working>(&boot.overlay->state) : nullptr;
}

const Overlay::GivingBack* giving_back(const Boot& boot) {
    return boot.overlay ? std::get_if<Overlay::GivingBack>(&boot.overlay->state) : nullptr;
}

const base::Result<OverlayPlace>* outcome(const Boot& boot) {
    const auto* ended = boot.overlay ? std::get_if<Overlay::Ended>(&boot.overlay->state) : nullptr;
    return ended == nullptr ? nullptr : &ended->outcome;
}

void end_making(Turn& turn, base::Result<OverlayPlace> outcome) {
    if (!outcome) turn.log("overlay: " + outcome.failure().text());
    if (outcome && outcome->instead_of) turn.log("overlay: " + outcome->instead_of->text());
    if (outcome) turn.log("overlay: what is written is kept in " + outcome->on);
    turn.boot.overlay->state = Overlay::Ended{std::move(outcome)};
    turn.note_time("overlay");
}

// sshd offers what its configuration names, if that is there or not.
bool has_own_key(const Candidate& candidate) {
    const auto* verified = std::get_if<Candidate::Verified>(&candidate.status);
    return verified != nullptr && !verified->verdict.facts.names_host_keys;
}

}  // namespace

void make_overlay(Turn& turn) {
    Boot& boot = turn.boot;
    const bool is_as_wanted =
        boot.overlay && boot.config.overlay == boot.overlay->spec && boot.config.host_keys == boot.overlay->host_keys;
    if (is_as_wanted) return;
    if (const auto* job = working(boot)) turn.act(AbandonJob{job->job});
    if (const auto* job = giving_back(boot)) turn.act(AbandonJob{job->job});
    boot.overlay.reset();
    if (!boot.config.overlay) return;
    const JobId job = turn.new_job();
    boot.overlay = Overlay{*boot.config.overlay, boot.config.host_keys,
                           Overlay::Working{job, turn.now, turn.now + kOverlayPatience}};
    turn.act(MakeOverlay{job, *boot.config.overlay, kOverlayLook, boot.config.host_keys});
}

void on(Turn& turn, const OverlayMade& event) {
    const auto* job = working(turn.boot);
    if (job != nullptr && job->job == event.job) end_making(turn, event.outcome);
}

void await_overlay_disk(Turn& turn, const DiskComing& event) {
    if (!turn.boot.overlay) return;
    auto* job = std::get_if<Overlay::Working>(&turn.boot.overlay->state);
    if (job == nullptr || job->job != event.job || event.disk.empty()) return;
    job->deadline = job->since + kOverlayPatience + kDiskComing;
}

bool is_overlay_settled(Turn& turn, const Candidate& candidate) {
    Boot& boot = turn.boot;
    if (!boot.overlay) return true;
    const bool is_given_back = std::holds_alternative<Overlay::GivenBack>(boot.overlay->state);
    if (nfs_of(candidate) != nullptr) {
        if (!is_given_back && !is_giving_overlay_back(boot)) return true;
        if (const auto* job = giving_back(boot)) turn.act(AbandonJob{job->job});
        boot.overlay.reset();
        make_overlay(turn);
        return working(boot) == nullptr;
    }
    const auto* place = outcome(boot);
    if (place != nullptr && *place) {
        const JobId job = turn.new_job();
        boot.overlay->state = Overlay::GivingBack{job, turn.now + kOverlayGiveBack};
        turn.act(GiveOverlayBack{job});
    }
    return !is_giving_overlay_back(boot);
}

void on(Turn& turn, const OverlayGivenBack& event) {
    const auto* job = giving_back(turn.boot);
    if (job == nullptr || job->job != event.job) return;
    if (event.failure) turn.log("overlay: " + event.failure->text());
    turn.boot.overlay->state = Overlay::GivenBack{};
}

void expire_overlay(Turn& turn) {
    if (const auto* job = giving_back(turn.boot); job != nullptr && turn.now >= job->deadline) {
        turn.act(AbandonJob{job->job});
        turn.log("overlay: its place could not be given back in " + std::to_string(kOverlayGiveBack.count()) + " s");
        turn.boot.overlay->state = Overlay::GivenBack{};
    }
    const auto* job = working(turn.boot);
    if (job == nullptr || turn.now < job->deadline) return;
    turn.act(AbandonJob{job->job});
    const auto took = std::chrono::duration_cast<base::seconds>(turn.now - job->since);
    end_making(turn, base::Failure{base::Cause::JobTimedOut, "overlay", "make its place", 0,
                                   "given up after " + std::to_string(took.count()) + " s"});
}

void end_overlay(Turn& turn) {
    const auto* job = working(turn.boot);
    if (job == nullptr) return;
    turn.act(AbandonJob{job->job});
    turn.boot.overlay.reset();
}

When overlay_patience(const Boot& boot) {
    const auto* job = working(boot);
    return job == nullptr ? std::nullopt : When(job->deadline);
}

bool is_giving_overlay_back(const Boot& boot) {
    return giving_back(boot) != nullptr;
}

When overlay_deadline(const Boot& boot) {
    const auto* job = giving_back(boot);
    return earlier(overlay_patience(boot), job == nullptr ? std::nullopt : When(job->deadline));
}

std::optional<Layer> layer_for(const Boot& boot, const Candidate& candidate) {
    const auto* root = std::get_if<NfsRoot>(&candidate.named.root);
    const auto* place = outcome(boot);
    if (root == nullptr || place == nullptr || !*place) return std::nullopt;
    const Network network = network_for(boot, *root);
    // A layer fits the root alone that it was written over.
    // machine-id(5) shall be known to nobody on the network; one in memory has to be found again at each boot.
    const bool is_kept = (*place)->on != kInMemory;
    return Layer{(*place)->folder + "/" + key_text(root_key(candidate.resolved)), names_of(boot).host_name,
                 is_kept ? "" : client_id(boot, network), has_own_key(candidate) ? (*place)->host_key : ""};
}

std::optional<base::Failure> shared_keys_warning(const Boot& boot, const Candidate& candidate) {
    const auto* place = outcome(boot);
    const auto* verified = std::get_if<Candidate::Verified>(&candidate.status);
    if (place == nullptr || !*place || verified == nullptr || nfs_of(candidate) == nullptr) return std::nullopt;
    const RootFacts& facts = verified->verdict.facts;
    if (boot.config.host_keys == HostKeys::Shared || !facts.has_host_keys) return std::nullopt;
    std::string why;
    if (facts.names_host_keys) {
        why = "its sshd_config names them with HostKey";
    } else if ((*place)->no_host_key) {
        why = (*place)->no_host_key->text();
    } else if ((*place)->host_key.empty()) {
        why = "what is written is kept in memory";
    }
    if (why.empty()) return std::nullopt;
    return base::Failure{base::Cause::HostKeysShared, verified->verdict.root, "", 0, why};
}

bool is_for_writing(const Boot& boot, const Candidate& candidate) {
    if (const auto* local = std::get_if<LocalRoot>(&candidate.named.root)) return local->read_write;
    return boot.config.read_write && !boot.config.overlay;
}

std::optional<OverlayView> overlay_view(const Boot& boot) {
    if (!boot.overlay) return std::nullopt;
    const auto* place = outcome(boot);
    const bool is_for_nobody =
        is_giving_overlay_back(boot) || std::holds_alternative<Overlay::GivenBack>(boot.overlay->state);
    if (is_for_nobody) return std::nullopt;
    if (place == nullptr) return OverlayView{"making", "", {}};
    if (!*place) return OverlayView{"failed", "", cause_view(place->failure())};
    return OverlayView{"ready", base::printable((*place)->on), cause_view((*place)->instead_of)};
}

}  // namespace agent::core
