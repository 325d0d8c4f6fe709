#include "agent/core/fstab_steps.h"

#include <algorithm>

namespace agent::core {
namespace {

const FstabDisks::Looking* looking(const Boot& boot) {
    return boot.fstab_disks ? std::get_if<FstabDisks::Looking>(&boot.fstab_disks->state) : nullptr;
}

const Candidate::Verified* verified_nfs(const Candidate& candidate) {
    return nfs_of(candidate) == nullptr ? nullptr : std::get_if<Candidate::Verified>(&candidate.status);
}

// sd=off switches memory cards off alone.
bool is_switched_off(const Boot& boot, std::string_view device) {
    const auto* ended = boot.card_power ? std::get_if<CardPower::Ended>(&boot.card_power->state) : nullptr;
    return ended != nullptr && !ended->failure && device.starts_with("/dev/mmcblk");
}

// With a secret on it that FAT itself would show to all.
bool is_card_private(const Boot& boot) {
    return boot.config.overlay && boot.config.host_keys == HostKeys::Card && !boot.card.seen.device.empty();
}

std::vector<std::string> disks_in_question(const Boot& boot, const std::string& fstab) {
    return is_card_private(boot) ? disks_named(fstab) : disks_needed(fstab);
}

}  // namespace

bool is_fstab_known(Turn& turn, const Candidate& candidate) {
    Boot& boot = turn.boot;
    const auto* verified = verified_nfs(candidate);
    auto names = verified == nullptr ? std::vector<std::string>() : disks_in_question(boot, verified->verdict.fstab);
    if (names.empty()) return true;
    if (boot.fstab_disks && boot.fstab_disks->trial == verified->job) return looking(boot) == nullptr;
    if (const auto* earlier = looking(boot)) turn.act(AbandonJob{earlier->job});
    const JobId job = turn.new_job();
    boot.fstab_disks = FstabDisks{verified->job, FstabDisks::Looking{job, turn.now + kDiskLookPatience}};
    turn.act(FindDisks{job, std::move(names)});
    return false;
}

void on(Turn& turn, const DisksFound& event) {
    const auto* job = looking(turn.boot);
    if (job == nullptr || job->job != event.job) return;
    if (!event.devices) turn.log(event.devices.failure().text());
    turn.boot.fstab_disks->state = FstabDisks::Known{event.devices ? *event.devices : FstabDisks::Devices{}};
}

void expire_disk_look(Turn& turn) {
    const auto* job = looking(turn.boot);
    if (job == nullptr || turn.now < job->deadline) return;
    turn.act(AbandonJob{job->job});
    turn.boot.fstab_disks->state = FstabDisks::Known{};
}

When disk_look_deadline(const Boot& boot) {
    const auto* job = looking(boot);
    return job == nullptr ? std::nullopt : When(job->deadline);
}

bool is_looking_for_disks(const Boot& boot) {
    return looking(boot) != nullptr;
}

std::optional<MendedFstab> mended_fstab(const Boot& boot, const Candidate& candidate) {
    const auto* verified = verified_nfs(candidate);
    if (verified == nullptr || !boot.fstab_disks || boot.fstab_disks->trial != verified->job) return std::nullopt;
    const auto* known = std::get_if<FstabDisks::Known>(&boot.fstab_disks->state);
    if (known == nullptr) return std::nullopt;
    std::map<std::string, DiskState> disks;
    std::set<std::string> private_disks;
    for (const auto& name : disks_in_question(boot, verified->verdict.fstab)) {
        const auto found = known->devices.find(name);
        // One that was not found may be the card all the same, where the look took too long.
        const bool may_be_card = found == known->devices.end() || found->second == boot.card.seen.device;
        if (may_be_card && is_card_private(boot)) private_disks.insert(name);
        disks[name] = found == known->devices.end()          ? DiskState::Missing
                      : is_switched_off(boot, found->second) ? DiskState::Leaves
                                                             : DiskState::There;
    }
    MendedFstab mended = mend(verified->verdict.fstab, disks, private_disks);
    if (mended.text == verified->verdict.fstab) return std::nullopt;
    return mended;
}

std::optional<base::Failure> fstab_warning(const Boot& boot, const Candidate& candidate) {
    const auto mended = mended_fstab(boot, candidate);
    if (!mended || mended->lines.empty()) return std::nullopt;
    std::string lines = boot.config.mends_fstab ? "made nofail for this boot" : "left alone by fstab=keep";
    for (const auto& line : mended->lines) lines += (&line == &mended->lines.front() ? ": " : "; ") + line;
    return base::Failure{base::Cause::FstabNeedsDisk, std::get<Candidate::Verified>(candidate.status).verdict.root, "",
                         0, lines};
}

}  // namespace agent::core
