#include "agent/job/local_trial.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <sstream>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/time.h"
#include "agent/job/block_devices.h"
#include "agent/job/boot_disk.h"
#include "agent/job/confirmation.h"
#include "agent/job/local_options.h"
#include "agent/job/mounts.h"
#include "agent/job/resolv_conf_link.h"
#include "agent/job/root_check.h"
#include "agent/job/root_facts.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;

constexpr const char* kTrialPoint = "/run/farroot/trial";
constexpr unsigned long kOnlyLookedAt = MS_NODEV | MS_NOSUID | MS_NOEXEC;
constexpr std::array kRootFilesystems{"ext4", "ext3", "ext2", "btrfs", "xfs", "f2fs"};

Failure missing(const core::LocalRoot& root) {
    if (root.device.empty()) {
        return {Cause::NoSdRoot, "SD card", "find the device", 0, "no disk with a FAT partition and a root after it"};
    }
    const bool is_path = root.device.starts_with('/');
    return {Cause::NoSdRoot, root.device, "find the device", 0,
            is_path ? "no such block device" : "no disk or partition has it"};
}

// The filesystems to mount it as, in this order: the user's, or what is found there.
base::Result<std::vector<std::string>> filesystems(const std::string& device, const std::string& found,
                                                   const std::string& wanted) {
    std::vector<std::string> names;
    std::istringstream words(wanted);
    for (std::string name; std::getline(words, name, ',');) {
        if (!name.empty()) names.push_back(name);
    }
    if (!names.empty()) return names;
    if (found.empty()) {
        return Failure{Cause::SdUnreadable, device, "find a filesystem", 0, "no filesystem's signature"};
    }
    if (std::ranges::find(kRootFilesystems, found) == kRootFilesystems.end()) {
        return Failure{Cause::NoSdRoot, device, "find a filesystem", 0, "it holds " + found};
    }
    return std::vector{found};
}

// Mounted at kTrialPoint for as long as it lives.
class TrialMount {
public:
    TrialMount(const std::string& device, const std::vector<std::string>& filesystems, const std::string& options,
               const LoadFilesystem& load) {
        ::mkdir(kTrialPoint, 0700);
        // For a swap file on it: the kernel has no file system mounted for writing and read-only at once.
        if (const auto there = mount_of(device)) {
            bind(there->path, filesystems.front());
            return;
        }
        for (const auto& filesystem : filesystems) {
            const MountWords words = trial_words(options, filesystem);
            filesystem_ = filesystem;
            tried_.push_back(filesystem);
            load(filesystem);
            error_ = ::mount(device.c_str(), kTrialPoint, filesystem.c_str(), words.flags | kOnlyLookedAt,
                             words.data.c_str()) == 0
                         ? 0
                         : errno;
            if (error_ == 0) return;
            if (error_ == ENODEV) unknown_.push_back(filesystem);
        }
    }
    TrialMount(const TrialMount&) = delete;
    TrialMount& operator=(const TrialMount&) = delete;
    ~TrialMount() {
        if (error_ == 0) ::umount2(kTrialPoint, 0);
    }

    int error() const { return error_; }
    const std::string& filesystem() const { return filesystem_; }  // the last one tried
    bool was_tried_as(const std::string& filesystem) const { return has(tried_, filesystem); }
    bool is_unknown(const std::string& filesystem) const { return has(unknown_, filesystem); }  // ENODEV of mount(2)

private:
    void bind(const std::string& folder, const std::string& filesystem) {
        filesystem_ = filesystem;
        const auto mounts = [](const char* from, unsigned long flags) {
            return ::mount(from, kTrialPoint, nullptr, MS_BIND | flags, nullptr) == 0;
        };
        error_ = mounts(folder.c_str(), 0) && mounts(nullptr, MS_REMOUNT | kOnlyLookedAt) ? 0 : errno;
    }

    std::string filesystem_;
    static bool has(const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    }

    std::vector<std::string> tried_;
    std::vector<std::string> unknown_;
    int error_ = EINVAL;
};

Failure unmountable(const std::string& device, const TrialMount& mount, const std::string& found,
                    const core::LocalRoot& root) {
    std::string evidence = found.empty() ? "no filesystem's signature" : "it holds " + found;
    const std::string& wanted = found.empty() ? mount.filesystem() : found;
    if (mount.is_unknown(wanted)) {
        const std::string remedy = base::remedy_for(Cause::FilesystemUnsupported, {{"filesystem", wanted}});
        return {Cause::FilesystemUnsupported, device, "mount as " + wanted, ENODEV, evidence, remedy};
    }
    if (!root.options.empty()) evidence += "; with rootflags=" + root.options;
    Failure failure{Cause::SdUnreadable, device, "mount as " + mount.filesystem(), mount.error(), evidence};
    if (!found.empty() && !mount.was_tried_as(found)) failure.exact_remedy = "let rootfstype= name " + found;
    return failure;
}

}  // namespace

base::Result<core::Verdict> try_local_root(const LocalTrial& trial, const LoadFilesystem& load) {
    const core::LocalRoot& root = trial.root;
    const auto chosen = choose_device(root.device, root.patience);
    if (!chosen) return chosen.failure();
    const auto& device = *chosen;
    if (!device) return missing(root);
    const std::string found = filesystem_on(*device);
    const auto to_try = filesystems(*device, found, root.filesystem);
    if (!to_try) return to_try.failure();
    if (::unshare(CLONE_NEWNS) != 0) return base::system_failure(*device, "unshare the mount namespace", errno);
    const TrialMount mount(*device, *to_try, root.options, load);
    if (mount.error() != 0) return unmountable(*device, mount, found, root);
    const base::Fd folder(::open(kTrialPoint, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto init = check_root(folder.get(), *device, trial.init);
    if (!init) return init.failure();
    if (const auto lacks = missing_folders(folder.get()); !lacks.empty()) {
        return Failure{Cause::NoMountPoints, *device, "", 0, "it has no " + lacks};
    }
    const MountWords words = final_words(root.options, trial.read_write);
    core::Verdict verdict{*device, "", mount.filesystem(), *init, resolv_conf_in_run(folder.get())};
    verdict.mount_flags = words.flags;
    verdict.mount_data = words.data;
    verdict.confirms = can_confirm(folder.get());
    return verdict;
}

}  // namespace agent
