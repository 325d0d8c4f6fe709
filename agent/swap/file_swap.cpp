#include "agent/swap/file_swap.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <limits>

#include "agent/base/fd.h"
#include "agent/base/open_in_root.h"
#include "agent/swap/device_swap.h"
#include "agent/swap/disks.h"
#include "agent/swap/file_runs.h"
#include "agent/swap/swap_mount.h"
#include "agent/swap/swap_on.h"

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

// What a file is called until it is whole. It needs no long name, of which FAT might keep a half.
constexpr const char* kUnfinished = "farroot.swp";

// The folder that the file is in, opened, and what to call it.
struct Place {
    base::Fd folder;
    std::string file;  // its name there
    std::string name;  // "/swap on /dev/sda1"
    std::string filesystem;
    std::string device;
};

// In the folder itself: no link is followed.
base::Fd open_file(const Place& place, const std::string& file, int flags) {
    return base::Fd(::openat(place.folder.get(), file.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, 0600));
}

Failure unopened(const std::string& name, const char* operation, int error) {
    switch (error) {
        case ELOOP: return {Cause::SwapUnsupported, name, operation, error, "a symbolic link is on its way"};
        case EXDEV: return {Cause::SwapUnsupported, name, operation, error, "another file system is mounted there"};
        case EROFS: return {Cause::SwapReadOnly, name, operation, error, ""};
        case ETXTBSY: return {Cause::SwapInUse, name, operation, error, "it is swap in use"};
        default: return base::system_failure(name, operation, error);
    }
}

Failure holds_data(const Place& place, const std::string& what) {
    return {Cause::SwapHoldsData,
            place.name,
            "",
            0,
            what,
            base::remedy_for(Cause::SwapHoldsData, {{"command", "rm " + place.name}})};
}

base::Result<Place> open_place(const std::string& top, const core::SwapFile& file, const core::Disk& disk) {
    const std::filesystem::path path(file.path);
    const std::string name = file.path + " on " + disk.device;
    const base::Fd root(::open(top.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return base::system_failure(top, "open", errno);
    const std::string folder = path.parent_path();
    Place place{base::open_without_links(root.get(), folder, O_RDONLY | O_DIRECTORY), path.filename(), name, disk.holds,
                disk.device};
    if (place.folder) return place;
    if (errno == ENOENT) return Failure{Cause::SwapMissing, name, "open", ENOENT, "no folder " + folder};
    return unopened(name, "open its folder", errno);
}

base::Status check_file_runs(int fd, const std::string& name, std::uint64_t bytes) {
    const auto runs = file_runs(fd, name);
    if (!runs) return runs.failure();
    return check_runs(name, *runs, bytes, page_size());
}

base::Result<core::SwapArea> switch_on(int fd, const Place& place, const core::Disk& disk, int priority, bool is_new) {
    const Discard discard = can_discard(disk) ? Discard::Yes : Discard::No;
    // Through the descriptor: it is the file that was checked.
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    if (auto on = swap_on(path, place.name, priority, discard); !on) return on.failure();
    struct stat facts{};
    if (::fstat(fd, &facts) != 0) return base::system_failure(place.name, "stat", errno);
    auto area = area_in_use(facts);
    if (!area) return Failure{Cause::Unknown, place.name, "swapon", 0, "it is not in /proc/swaps"};
    area->is_new = is_new;
    return *area;
}

base::Result<core::SwapArea> use_as_it_is(const base::Fd& file, const Place& place, const core::Disk& disk,
                                          int priority) {
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return base::system_failure(place.name, "stat", errno);
    if (!S_ISREG(facts.st_mode)) return holds_data(place, "it is no regular file");
    if (const auto area = area_in_use(facts)) return *area;
    const auto bytes = static_cast<std::uint64_t>(facts.st_size);
    const auto header = read_header(file.get(), place.name);
    if (!header) return header.failure();
    if (!*header) return holds_data(place, "a file of " + core::size_text(bytes) + " that is no swap");
    if (auto fits = check_header(**header, place.name, bytes); !fits) return fits.failure();
    if (auto lies = check_file_runs(file.get(), place.name, (*header)->bytes()); !lies) return lies.failure();
    return switch_on(file.get(), place, disk, priority, false);
}

Failure unwritten(const std::string& name, int error) {
    const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return is_full ? Failure{Cause::SwapNoSpace, name, "write", error, ""} : base::system_failure(name, "write", error);
}

// A power cut must not leave a file whose entry in its folder points at clusters that FAT calls free: they would become
// another file's too, and be lost with this one. Entries are written with the file, so the table goes before it, by way
// of its device (the kernel's fs/fat/file.c, fat_file_fsync, does it the other way round).
base::Status write_to_disk(int fd, const Place& place) {
    if (place.filesystem == "vfat") {
        const base::Fd device(::open(place.device.c_str(), O_RDONLY | O_CLOEXEC));
        if (!device || ::fsync(device.get()) != 0) return unwritten(place.name, errno);
    }
    if (::fsync(fd) != 0) return unwritten(place.name, errno);
    return base::Done{};
}

// All of it, so that each block has its place. What waits to be written stays less than a small Pi's memory.
base::Status write_zeros(int fd, const Place& place, std::uint64_t bytes) {
    constexpr std::uint64_t kBlock = std::uint64_t{1} << 20;
    constexpr std::uint64_t kSyncEvery = 32 * kBlock;
    const std::string zeros(kBlock, '\0');
    std::uint64_t unsynced = 0;
    while (bytes > 0) {
        const ssize_t length = ::write(fd, zeros.data(), static_cast<std::size_t>(std::min(bytes, kBlock)));
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return unwritten(place.name, errno);
        bytes -= static_cast<std::uint64_t>(length);
        unsynced += static_cast<std::uint64_t>(length);
        if (unsynced >= kSyncEvery || bytes == 0) {
            if (auto written = write_to_disk(fd, place); !written) return written;
            unsynced = 0;
        }
    }
    return base::Done{};
}

// The file, first under its unfinished name. It is gone with this unless it is kept.
class NewFile {
public:
    explicit NewFile(const Place& place) : place_(place), now_called_(kUnfinished) {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (file_ && !kept_) ::unlinkat(place_.folder.get(), now_called_.c_str(), 0);
    }

    base::Status open() {
        // Left by a power cut; the lock on the folder says that nobody is at it.
        ::unlinkat(place_.folder.get(), now_called_.c_str(), 0);
        file_ = open_file(place_, now_called_, O_RDWR | O_CREAT | O_EXCL);
        if (!file_ && errno == ENOSPC) return Failure{Cause::SwapNoSpace, place_.name, "create", ENOSPC, ""};
        if (!file_) return unopened(place_.name, "create", errno);
        return base::Done{};
    }

    base::Status fill(std::uint64_t bytes) {
        if (auto zeros = write_zeros(file_.get(), place_, bytes); !zeros) return zeros;
        if (auto lies = check_file_runs(file_.get(), place_.name, bytes); !lies) return lies;
        return write_header(file_.get(), place_.name, bytes);
    }

    // What has come to stand at the name meanwhile stays.
    base::Status rename() {
        const int folder = place_.folder.get();
        if (::renameat2(folder, now_called_.c_str(), folder, place_.file.c_str(), RENAME_NOREPLACE) != 0) {
            if (errno == EEXIST) return holds_data(place_, "a file that was not there before");
            return base::system_failure(place_.name, "rename", errno);
        }
        now_called_ = place_.file;
        // On FAT the new entry says where the file lies, and how long it is, only once the file is written again.
        if (::fsync(file_.get()) != 0) return base::system_failure(place_.name, "write to the disk", errno);
        if (::fsync(folder) != 0) return base::system_failure(place_.name, "write its folder to the disk", errno);
        return base::Done{};
    }

    int fd() const { return file_.get(); }
    void keep() { kept_ = true; }

private:
    const Place& place_;
    std::string now_called_;
    base::Fd file_;
    bool kept_ = false;
};

base::Result<core::SwapArea> create(const core::SwapFile& file, const Place& place, const core::Disk& disk,
                                    int priority) {
    const std::uint64_t bytes = file.bytes / page_size() * page_size();
    if (auto enough = check_size(place.name, bytes); !enough) return enough.failure();
    struct statvfs space{};
    if (::fstatvfs(place.folder.get(), &space) != 0) return base::system_failure(place.name, "ask for room", errno);
    const std::uint64_t available = std::uint64_t{space.f_bavail} * space.f_frsize;
    if (auto room = check_room(place.name, bytes, available, place.filesystem); !room) return room.failure();
    if (::flock(place.folder.get(), LOCK_EX | LOCK_NB) != 0) {
        return Failure{Cause::SwapInUse, place.name, "lock its folder", errno, "somebody creates it now"};
    }
    NewFile fresh(place);
    if (auto open = fresh.open(); !open) return open.failure();
    if (auto filled = fresh.fill(bytes); !filled) return filled.failure();
    if (auto renamed = fresh.rename(); !renamed) return renamed.failure();
    auto area = switch_on(fresh.fd(), place, disk, priority, true);
    if (area) fresh.keep();
    return area;
}

base::Result<core::SwapArea> use_on(const SwapMount& mount, const core::SwapFile& file, const core::Disk& disk,
                                    const Wish& wish) {
    const auto place = open_place(mount.folder(), file, disk);
    if (!place) return place.failure();
    const base::Fd there = open_file(*place, place->file, O_RDONLY | O_NONBLOCK);
    if (there) return use_as_it_is(there, *place, disk, wish.priority);
    if (errno != ENOENT) return unopened(place->name, "open", errno);
    if (!wish.may_create || file.bytes == 0) {
        const char* evidence = wish.may_create ? "to create it its size is needed: file:DEVICE:/path,SIZE"
                                               : "no such file; swap-create= would let farroot make it";
        return Failure{Cause::SwapMissing, place->name, "", 0, evidence};
    }
    return create(file, *place, disk, wish.priority);
}

}  // namespace

base::Status check_room(const std::string& name, std::uint64_t bytes, std::uint64_t available,
                        const std::string& filesystem) {
    if (filesystem == "vfat" && bytes > std::numeric_limits<std::uint32_t>::max()) {
        return Failure{Cause::SwapNoSpace, name, "", 0, "FAT files end at 4 GiB"};
    }
    if (bytes <= available) return base::Done{};
    return Failure{Cause::SwapNoSpace, name, "", 0,
                   core::size_text(bytes) + " are wanted, " + core::size_text(available) + " are free"};
}

base::Result<core::SwapArea> use_file(const core::SwapFile& file, const Wish& wish) {
    const auto disk = find_disk(file.device, wish.patience);
    if (!disk) return disk.failure();
    auto mount = SwapMount::of(*disk);
    if (!mount) return mount.failure();
    const auto area = use_on(*mount, file, *disk, wish);
    if (area) mount->keep();
    return area;
}

}  // namespace agent::swap
