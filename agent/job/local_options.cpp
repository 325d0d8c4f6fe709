#include "agent/job/local_options.h"

#include <libmount/libmount.h>
#include <sys/mount.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "agent/core/mount_options.h"

namespace agent {
namespace {

constexpr unsigned long kFlags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS | MS_DIRSYNC |
                                 MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME | MS_LAZYTIME | MS_SILENT;

struct Row {
    std::string_view filesystem;
    std::string_view option;
};

// How each is kept from replaying its journal. A read-only mount alone does not.
constexpr std::array kWithoutReplay{Row{"ext3", "noload"}, Row{"ext4", "noload"}, Row{"xfs", "norecovery"},
                                    Row{"btrfs", "rescue=nologreplay"}, Row{"f2fs", "norecovery"}};

// ext4 refuses these of a mount without journal (fs/ext4/super.c, "mounted w/o journal").
constexpr std::array<std::string_view, 4> kOfJournal{"data", "commit", "journal_checksum", "journal_async_commit"};

}  // namespace

MountWords final_words(const std::string& options, bool read_write) {
    MountWords words;
    words.flags = read_write ? 0 : MS_RDONLY;
    char* vfs = nullptr;
    char* filesystem = nullptr;
    ::mnt_split_optstr(options.c_str(), nullptr, &vfs, &filesystem, 0, 0);
    const std::unique_ptr<char, decltype(&std::free)> keep_vfs(vfs, std::free);
    const std::unique_ptr<char, decltype(&std::free)> keep_filesystem(filesystem, std::free);
    if (vfs != nullptr) ::mnt_optstr_get_flags(vfs, &words.flags, ::mnt_get_builtin_optmap(MNT_LINUX_MAP));
    words.flags &= kFlags;
    if (filesystem != nullptr) words.data = filesystem;
    return words;
}

MountWords trial_words(const std::string& options, const std::string& filesystem) {
    const MountWords wanted = final_words(options, false);
    MountWords words{wanted.flags | MS_RDONLY, ""};
    const auto row = std::ranges::find(kWithoutReplay, filesystem, &Row::filesystem);
    if (row != kWithoutReplay.end()) words.data = row->option;
    for (const auto& option : core::split_mount_options(wanted.data)) {
        if (std::ranges::find(kOfJournal, option.name) != kOfJournal.end()) continue;
        if (!words.data.empty()) words.data += ",";
        words.data += option.name;
        if (!option.value.empty()) words.data += "=" + std::string(option.value);
    }
    return words;
}

}  // namespace agent
