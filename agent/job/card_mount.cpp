#include "agent/job/card_mount.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <utility>
#include <vector>

#include "agent/base/file.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;

constexpr const char* kCardPoint = "/run/farroot/card";

// farroot.new then needs no long name: its entry is one, and never half of it is in another sector.
constexpr const char* kShortNames = "shortname=winnt";

// proc(5) of mountinfo: blank, tab, newline and backslash are \040, \011, \012 and \134.
std::string unescaped(std::string_view field) {
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size()) {
            out += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
            i += 3;
        } else {
            out += field[i];
        }
    }
    return out;
}

bool is_writable(const std::string& options) {
    return ("," + options + ",").find(",rw,") != std::string::npos;
}

std::optional<MountedAt> mount_of(const std::string& device) {
    struct stat facts{};
    if (::stat(device.c_str(), &facts) != 0) return std::nullopt;
    const auto mountinfo = base::read_file("/proc/self/mountinfo");
    if (!mountinfo) return std::nullopt;
    return find_mount(*mountinfo, major(facts.st_rdev), minor(facts.st_rdev));
}

Failure unmountable(const std::string& device, CardMount::For purpose, int error) {
    if (error == ENOENT || error == ENXIO || error == ENOMEDIUM) {
        return {Cause::NoCard, device, "mount", error, ""};
    }
    // The switch at a card's side makes the kernel refuse to open it for writing (EACCES).
    const bool is_read_only = error == EACCES || error == EROFS;
    const bool is_about_writing = purpose == CardMount::For::Writing && is_read_only;
    return {is_about_writing ? Cause::CardReadOnly : Cause::CardUnreadable, device, "mount", error, ""};
}

}  // namespace

base::Status own_mounts() {
    if (::unshare(CLONE_NEWNS) != 0) return base::system_failure("card", "unshare the mount namespace", errno);
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        return base::system_failure("card", "make the mounts private", errno);
    }
    return base::Done{};
}

std::optional<MountedAt> find_mount(std::string_view mountinfo, unsigned major, unsigned minor) {
    const std::string wanted = std::to_string(major) + ":" + std::to_string(minor);
    std::optional<MountedAt> found;
    std::istringstream lines{std::string(mountinfo)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> fields;
        for (std::string word; words >> word;) fields.push_back(word);
        // id parent major:minor root point options [optional fields] - type source super-options
        if (fields.size() < 10 || fields[2] != wanted || fields[3] != "/") continue;
        const MountedAt mount{unescaped(fields[4]), is_writable(fields[5]) && is_writable(fields.back())};
        if (!found || mount.writable) found = mount;
    }
    return found;
}

base::Result<CardMount> CardMount::of(const std::string& device, For purpose) {
    const bool writes = purpose == For::Writing;
    if (const auto there = mount_of(device)) {
        if (writes && !there->writable) {
            return Failure{Cause::CardReadOnly, device, "write", EROFS, "it is mounted read-only at " + there->path};
        }
        return CardMount(device, there->path, false);
    }
    ::mkdir(kCardPoint, 0700);
    unsigned long flags = MS_NODEV | MS_NOEXEC | MS_NOSUID | MS_NOATIME;
    if (!writes) flags |= MS_RDONLY;
    if (::mount(device.c_str(), kCardPoint, "vfat", flags, kShortNames) != 0)
        return unmountable(device, purpose, errno);
    return CardMount(device, kCardPoint, true);
}

CardMount::CardMount(CardMount&& other) noexcept
    : device_(std::move(other.device_)),
      folder_(std::move(other.folder_)),
      mounted_here_(std::exchange(other.mounted_here_, false)) {}

CardMount::~CardMount() {
    unmount();
}

bool CardMount::holds(std::string_view name) const {
    return ::access(path_of(name).c_str(), F_OK) == 0;
}

bool CardMount::unmount() {
    return !std::exchange(mounted_here_, false) || ::umount2(kCardPoint, 0) == 0;
}

}  // namespace agent
