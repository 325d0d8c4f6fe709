// Whether the kernel is bringing a disk up: a device stands for one, and no block device is there yet. By sysfs (kernel
// Documentation/ABI/stable/sysfs-bus-usb, ABI/testing/sysfs-class-nvme; driver-api/scsi). For jobs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "agent/base/time.h"
#include "agent/uevents.h"

namespace agent {

// For people, as the disk says it: "USB 1-1.2 (SanDisk Ultra)", "SD mmc0:aaaa"; nothing where none is coming. `sys` is
// where sysfs is mounted.
std::optional<std::string> disk_coming(const std::filesystem::path& sys = "/sys");

// To the agent that waits for this job, whenever it has changed (agent/jobs.h).
class DiskNotes {
public:
    // Whether one is coming, or has come so lately that its partitions are still being read.
    bool look();

private:
    std::string told_;
    base::Time seen_{};  // last
};

// As wait_until(); longer while a disk is coming, until the agent gives this job up. No patience: it only looks.
template <typename Found>
auto wait_for_disk(Found found, base::Duration patience) {
    constexpr base::milliseconds kLookAgain{500};  // not all of sysfs is announced
    Uevents uevents;
    DiskNotes notes;
    const base::Time until = base::BootClock::now() + patience;
    while (true) {
        auto what = found();
        if (what || patience <= base::Duration::zero()) return what;
        const bool is_coming = notes.look();
        const base::Time now = base::BootClock::now();
        if (now >= until && !is_coming) return what;
        const base::Time again = now + kLookAgain;
        uevents.wait(now < until ? std::min(again, until) : again);
        while (uevents.read()) continue;
    }
}

}  // namespace agent
