#include "agent/swap/device_swap.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "agent/base/fd.h"
#include "agent/job/block_devices.h"
#include "agent/job/disk_coming.h"
#include "agent/swap/disks.h"
#include "agent/swap/swap_on.h"

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

constexpr const char* kSwap = "swap";  // libblkid's TYPE

Failure holds_data(const std::string& device, const std::string& what) {
    const std::string evidence = "it holds " + (what == kPartitionTable ? std::string("a table of partitions") : what);
    return {Cause::SwapHoldsData,
            device,
            "",
            0,
            evidence,
            base::remedy_for(Cause::SwapHoldsData, {{"command", "wipefs -a " + device}})};
}

base::Result<base::Fd> open_disk(const std::string& device, int flags) {
    base::Fd file(::open(device.c_str(), flags | O_CLOEXEC));
    if (file) return file;
    const int error = errno;
    if (error == EBUSY) return Failure{Cause::SwapInUse, device, "open", error, ""};
    const bool is_read_only = error == EROFS || (error == EACCES && (flags & O_ACCMODE) == O_RDWR);
    if (is_read_only) return Failure{Cause::SwapReadOnly, device, "open for writing", error, ""};
    return base::system_failure(device, "open", error);
}

base::Result<core::SwapArea> area_of(const core::Disk& disk, bool is_new) {
    struct stat facts{};
    if (::stat(disk.device.c_str(), &facts) != 0) return base::system_failure(disk.device, "stat", errno);
    auto area = area_in_use(facts);
    if (!area) return Failure{Cause::Unknown, disk.device, "swapon", 0, "it is not in /proc/swaps"};
    area->is_new = is_new;
    return *area;
}

base::Result<core::SwapArea> switch_on(const core::Disk& disk, int priority, bool is_new) {
    const Discard discard = can_discard(disk) ? Discard::Yes : Discard::No;
    if (auto on = swap_on(disk.device, disk.device, priority, discard); !on) return on.failure();
    return area_of(disk, is_new);
}

// What is there already.
base::Result<core::SwapArea> use_as_it_is(const core::Disk& disk, int priority) {
    const auto file = open_disk(disk.device, O_RDONLY);
    if (!file) return file.failure();
    const auto header = read_header(file->get(), disk.device);
    if (!header) return header.failure();
    if (!*header) {
        return Failure{Cause::SwapUnsupported, disk.device, "", 0,
                       "its header is not of version 1 and this byte order"};
    }
    if (auto fits = check_header(**header, disk.device, disk.bytes); !fits) return fits.failure();
    if (disk.is_read_only) return Failure{Cause::SwapReadOnly, disk.device, "", 0, ""};
    return switch_on(disk, priority, false);
}

// From the moment that it is opened so, nobody else can mount it or swap there: then what it holds is looked at again.
base::Status make_swap(const core::Disk& disk) {
    const auto file = open_disk(disk.device, O_RDWR | O_EXCL);
    if (!file) return file.failure();
    const auto found = all_signatures(file->get(), disk.device);
    if (!found) return found.failure();
    if (!found->names.empty()) return holds_data(disk.device, holds(*found));
    return write_header(file->get(), disk.device, disk.bytes);
}

base::Result<core::SwapArea> create(const core::Disk& disk, int priority) {
    if (auto may = may_become_swap(disk); !may) return may.failure();
    if (auto made = make_swap(disk); !made) return made.failure();
    return switch_on(disk, priority, true);
}

bool has_other_pages(const core::Disk& disk) {
    const auto file = open_disk(disk.device, O_RDONLY);
    if (!file) return false;
    const auto header = read_header(file->get(), disk.device);
    return header && *header && (*header)->page != page_size();
}

}  // namespace

base::Result<core::Disk> find_disk(const std::string& name, base::Duration patience) {
    const auto devices = wait_for_devices(name, patience);
    if (devices.empty()) {
        const bool is_path = name.starts_with('/');
        return Failure{Cause::SwapMissing, name, "find the device", 0,
                       is_path ? "no such block device" : "no disk or partition has it"};
    }
    if (devices.size() > 1) return ambiguous(name, devices);
    return disk_at(devices.front());
}

base::Status may_become_swap(const core::Disk& disk) {
    if (!disk.used_as.empty()) return Failure{Cause::SwapInUse, disk.device, "", 0, disk.used_as};
    if (!disk.holds.empty()) return holds_data(disk.device, disk.holds);
    if (disk.is_read_only) return Failure{Cause::SwapReadOnly, disk.device, "", 0, ""};
    return check_size(disk.device, disk.bytes);
}

base::Result<core::SwapArea> use_device(const core::SwapDevice& device, const Wish& wish) {
    const auto disk = find_disk(device.device, wish.patience);
    if (!disk) return disk.failure();
    if (disk->used_as == "swap") return area_of(*disk, false);
    if (disk->holds == kSwap) return use_as_it_is(*disk, wish.priority);
    if (wish.may_create) return create(*disk, wish.priority);
    if (!disk->holds.empty()) return holds_data(disk->device, disk->holds);
    return Failure{Cause::SwapMissing, disk->device, "", 0,
                   "no swap signature; swap-create= would let farroot make it"};
}

std::vector<core::Disk> found_swap(std::vector<core::Disk> disks) {
    std::erase_if(disks, [](const core::Disk& disk) {
        return disk.holds != kSwap || !disk.used_as.empty() || disk.bus == "disk";
    });
    std::ranges::stable_sort(disks, {}, [](const core::Disk& disk) { return disk.bus == "SD"; });
    return disks;
}

base::Result<std::vector<core::SwapArea>> use_all_found(const Wish& wish) {
    bool is_any_in_use = false;
    const auto look = [&is_any_in_use]() -> std::optional<std::vector<core::Disk>> {
        const auto all = disks();
        auto found = found_swap(all);
        is_any_in_use = std::ranges::any_of(all, [](const auto& disk) { return disk.used_as == "swap"; });
        if (found.empty() && !is_any_in_use) return std::nullopt;
        return found;
    };
    auto found = wait_for_disk(look, wish.patience).value_or(std::vector<core::Disk>());
    if (found.size() > 1) std::erase_if(found, has_other_pages);
    std::vector<core::SwapArea> areas;
    std::optional<Failure> failure;
    int priority = wish.priority;
    for (const auto& disk : found) {
        auto area = use_as_it_is(disk, priority);
        if (!area) {
            if (!failure) failure = area.failure();
            continue;
        }
        areas.push_back(*area);
        if (priority > 0) --priority;
    }
    if (areas.empty() && !is_any_in_use && failure) return *failure;
    return areas;
}

}  // namespace agent::swap
