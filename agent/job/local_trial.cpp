#include "agent/job/local_trial.h"

#include <blkid/blkid.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/base/time.h"
#include "agent/job/resolv_conf_link.h"
#include "agent/job/root_check.h"
#include "agent/uevents.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::Cause;
using base::Failure;

constexpr base::seconds kDevicePatience{5};  // for a device to appear
constexpr const char* kTrialPoint = "/run/farroot/trial";
constexpr std::array kRootFilesystems{"ext4", "ext3", "ext2", "btrfs", "xfs", "f2fs"};

std::string filesystem_on(const std::string& device) {
    const std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)> probe(
        ::blkid_new_probe_from_filename(device.c_str()), ::blkid_free_probe);
    if (probe == nullptr) return "";
    ::blkid_probe_enable_superblocks(probe.get(), 1);
    ::blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_TYPE);
    const char* type = nullptr;
    if (::blkid_do_safeprobe(probe.get()) != 0) return "";
    return ::blkid_probe_lookup_value(probe.get(), "TYPE", &type, nullptr) == 0 ? type : "";
}

// The partitions with the number, memory cards first, as "/dev/mmcblk0p2".
std::vector<fs::path> partitions(const std::string& number) {
    std::vector<fs::path> found;
    std::error_code problem;
    for (const auto& each : fs::directory_iterator("/sys/class/block", problem)) {
        if (base::first_line(each.path() / "partition") == number) found.push_back(fs::canonical(each.path(), problem));
    }
    std::ranges::sort(found, {}, [](const fs::path& path) {
        const std::string name = path.filename();
        return std::pair(!name.starts_with("mmcblk"), name);
    });
    return found;
}

std::string device_of(const fs::path& sysfs) {
    return "/dev/" + sysfs.filename().string();
}

// The second partition of a disk whose first one is FAT.
std::optional<std::string> card_root() {
    for (const auto& first : partitions("1")) {
        if (filesystem_on(device_of(first)) != "vfat") continue;
        for (const auto& second : partitions("2")) {
            if (second.parent_path() == first.parent_path()) return device_of(second);
        }
    }
    return std::nullopt;
}

std::optional<std::string> find_device(const std::string& wanted) {
    if (wanted.empty()) return card_root();
    struct stat facts{};
    if (::stat(wanted.c_str(), &facts) == 0 && S_ISBLK(facts.st_mode)) return wanted;
    return std::nullopt;
}

std::optional<std::string> wait_for_device(const std::string& wanted) {
    Uevents uevents;
    const base::Time until = base::BootClock::now() + kDevicePatience;
    while (true) {
        if (auto device = find_device(wanted)) return device;
        if (base::BootClock::now() >= until) return std::nullopt;
        uevents.wait(until);
        while (uevents.read()) {
        }
    }
}

// Mounted at kTrialPoint for as long as it lives.
class TrialMount {
public:
    TrialMount(const std::string& device, const std::string& filesystem)
        : context_(::mnt_new_context(), ::mnt_free_context) {
        const bool has_journal = filesystem == "ext4" || filesystem == "ext3";
        ::mkdir(kTrialPoint, 0700);
        ::mnt_context_set_source(context_.get(), device.c_str());
        ::mnt_context_set_target(context_.get(), kTrialPoint);
        ::mnt_context_set_fstype(context_.get(), filesystem.c_str());
        ::mnt_context_set_options(context_.get(), has_journal ? "ro,noload" : "ro");
        ::mnt_context_disable_mtab(context_.get(), 1);
        const int outcome = ::mnt_context_mount(context_.get());
        if (outcome == 0) return;
        const int error = ::mnt_context_get_syscall_errno(context_.get());
        failure_ = Failure{Cause::SdUnreadable, device, "mount as " + filesystem, error != 0 ? error : EIO, {}};
    }
    TrialMount(const TrialMount&) = delete;
    TrialMount& operator=(const TrialMount&) = delete;
    ~TrialMount() {
        if (!failure_) ::umount2(kTrialPoint, 0);
    }

    const std::optional<Failure>& failure() const { return failure_; }

private:
    std::unique_ptr<libmnt_context, decltype(&mnt_free_context)> context_;
    std::optional<Failure> failure_;
};

}  // namespace

base::Result<core::Verdict> try_local_root(const std::string& wanted, const std::string& init) {
    const auto device = wait_for_device(wanted);
    if (!device) {
        const std::string where = wanted.empty() ? "SD card" : wanted;
        return Failure{Cause::NoSdRoot, where, "find the device", 0,
                       wanted.empty() ? "no disk with a FAT first and a second partition" : "no such block device"};
    }
    const std::string filesystem = filesystem_on(*device);
    if (filesystem.empty()) {
        return Failure{Cause::SdUnreadable, *device, "find a filesystem", 0, "no filesystem's signature"};
    }
    if (std::ranges::find(kRootFilesystems, filesystem) == kRootFilesystems.end()) {
        return Failure{Cause::NoSdRoot, *device, "find a filesystem", 0, "it holds " + filesystem};
    }
    if (::unshare(CLONE_NEWNS) != 0) return base::system_failure(*device, "unshare the mount namespace", errno);
    const TrialMount mount(*device, filesystem);
    if (mount.failure()) return *mount.failure();
    const base::Fd root(::open(kTrialPoint, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto found = check_root(root.get(), *device, init);
    if (!found) return found.failure();
    return core::Verdict{*device, "", filesystem, *found, resolv_conf_in_run(root.get())};
}

}  // namespace agent
