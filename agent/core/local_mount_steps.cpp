#include "agent/core/local_mount_steps.h"

#include "agent/core/trial_steps.h"

namespace agent::core {
namespace {

const LocalMount::Mounting* mounting(const Boot& boot) {
    return boot.local_mount ? std::get_if<LocalMount::Mounting>(&boot.local_mount->state) : nullptr;
}

const Candidate::Verified* verified(const Candidate& candidate) {
    return std::get_if<Candidate::Verified>(&candidate.status);
}

void end_mount(Turn& turn, const base::Failure& failure) {
    const JobId trial = turn.boot.local_mount->trial;
    turn.boot.local_mount.reset();
    for (auto& candidate : turn.boot.candidates) {
        if (const auto* found = verified(candidate); found != nullptr && found->job == trial) {
            return fail(turn, candidate, failure);
        }
    }
}

}  // namespace

std::optional<JobId> mount_for(Turn& turn, const Candidate& candidate) {
    Boot& boot = turn.boot;
    const auto& found = std::get<Candidate::Verified>(candidate.status);
    if (nfs_of(candidate) != nullptr) return found.job;
    if (!boot.local_mount) {
        const JobId job = turn.new_job();
        boot.local_mount = LocalMount{found.job, job, LocalMount::Mounting{turn.now + kLocalMountPatience}};
        turn.log("mounting " + found.verdict.root);
        turn.act(MountLocal{job, found.verdict});
    }
    return is_mounting(boot) ? std::nullopt : std::optional(boot.local_mount->job);
}

void forget_other_mounts(Turn& turn, const Candidate* next) {
    Boot& boot = turn.boot;
    if (!boot.local_mount) return;
    const auto* found = next == nullptr ? nullptr : verified(*next);
    if (found != nullptr && found->job == boot.local_mount->trial) return;
    turn.act(AbandonJob{boot.local_mount->job});
    boot.local_mount.reset();
}

void on(Turn& turn, const LocalMounted& event) {
    if (!is_mounting(turn.boot) || turn.boot.local_mount->job != event.job) return;
    if (event.failure) return end_mount(turn, *event.failure);
    turn.boot.local_mount->state = LocalMount::Mounted{};
}

void expire_local_mount(Turn& turn) {
    const auto* job = mounting(turn.boot);
    if (job == nullptr || turn.now < job->deadline) return;
    turn.act(AbandonJob{turn.boot.local_mount->job});
    end_mount(turn, {base::Cause::JobTimedOut, "the local root", "mount", 0,
                     "given up after " + std::to_string(kLocalMountPatience.count()) + " s"});
}

When local_mount_deadline(const Boot& boot) {
    const auto* job = mounting(boot);
    return job == nullptr ? std::nullopt : When(job->deadline);
}

bool is_mounting(const Boot& boot) {
    return mounting(boot) != nullptr;
}

}  // namespace agent::core
