#include "agent/job/root_facts.h"

#include <dirent.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <sstream>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/open_in_root.h"
#include "agent/base/random.h"
#include "agent/core/fstab.h"
#include "netcfg/ifupdown_files.h"
#include "netcfg/network_covers.h"

namespace agent {
namespace {

constexpr std::size_t kMostOfFile = 64 * 1024;
constexpr std::size_t kMostOfLine = 512;  // that is reported
constexpr std::size_t kPiece = 1024 * 1024;
constexpr std::uint64_t kMostWritten = 64 * kPiece;

std::string content(int root, const char* path) {
    const base::Fd file = base::open_file_in_root(root, path);
    std::string text(kMostOfFile, '\0');
    const ssize_t size = file ? ::pread(file.get(), text.data(), text.size(), 0) : -1;
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
}

// os-release(5).
std::string pretty_name(const std::string& text) {
    constexpr std::string_view kKey = "PRETTY_NAME=";
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(kKey)) continue;
        std::string value = line.substr(kKey.size());
        std::erase(value, '"');
        return value;
    }
    return "";
}

std::string os_of(int root) {
    const auto name = pretty_name(content(root, "/etc/os-release"));
    return name.empty() ? pretty_name(content(root, "/usr/lib/os-release")) : name;
}

// Debian's and Raspberry Pi OS's ways: fstab(5), dphys-swapfile(8), rpi-swap-generator(8) with its swap.conf(5).
std::string own_swap(int root, const std::string& fstab) {
    if (const auto line = swap_line(fstab); !line.empty()) return "fstab: " + line;
    if (base::is_in_root(root, "etc/systemd/system/multi-user.target.wants/dphys-swapfile.service"))
        return "dphys-swapfile.service";
    if (!base::is_in_root(root, "etc/rpi/swap.conf")) return "";
    const bool is_none = content(root, "/etc/rpi/swap.conf").find("\nMechanism=none") != std::string::npos;
    return is_none ? "" : "rpi-swap, /etc/rpi/swap.conf";
}

// What the kernel makes of an owner without a meaning: its own nobody where nfsidmap(8) said so, else -2
// (fs/nfs/nfs4idmap.c).
bool is_nobody(const struct stat& file) {
    constexpr uid_t kNobody = 65534;
    constexpr uid_t kUnknown = 0xfffffffe;
    return file.st_uid == kNobody || file.st_uid == kUnknown;
}

// All that every system leaves to root, and the root's folder itself, which by itself may belong to whom it likes.
bool belongs_to_nobody(int root) {
    struct stat found{};
    if (::fstat(root, &found) != 0 || !is_nobody(found)) return false;
    bool any = false;
    for (const char* path : {"/sbin/init", "/bin/sh", "/etc/passwd", "/etc/shadow"}) {
        const base::Fd file = base::open_in_root(root, path, O_PATH);
        if (!file || ::fstat(file.get(), &found) != 0) continue;
        if (!is_nobody(found)) return false;
        any = true;
    }
    return any;
}

bool can_map_owners(int root) {
    const bool has_program = base::is_in_root(root, "usr/sbin/nfsidmap") || base::is_in_root(root, "sbin/nfsidmap");
    return has_program && (base::is_in_root(root, "etc/request-key.d/id_resolver.conf") ||
                           content(root, "/etc/request-key.conf").find("id_resolver") != std::string::npos);
}

// connmand without its file can't be told what to leave alone, nor can an ifup that is not Debian's, which asks for a
// state of its own (netcfg/ifupdown_files.h).
void note_network_set_up(int root, core::RootFacts& facts) {
    const auto is_there = [root](const char* path) { return base::is_in_root(root, path); };
    if (is_there("usr/sbin/connmand") && !is_there("etc/connman/main.conf")) {
        facts.network_set_up = "connman, /etc/connman/main.conf is missing";
        facts.network_change = "[General], and below it NetworkInterfaceBlacklist=eth";
    }
    const bool has_ifup = is_there("sbin/ifup") && !is_there("lib/ifupdown/settle-dad.sh");
    const std::string line = has_ifup ? netcfg::taken_over_by_ifup(content(root, "/etc/network/interfaces")) : "";
    if (line.empty()) return;
    facts.network_set_up = ("/etc/network/interfaces: " + line).substr(0, kMostOfLine);
    facts.network_change = (line.substr(0, line.find_last_of(" \t")) + " manual").substr(0, kMostOfLine);
}

// ssh_host_TYPE_key; those of another program have other folders.
bool has_host_keys(int root) {
    constexpr int kMostEntries = 256;
    base::Fd folder = base::open_in_root(root, "/etc/ssh", O_RDONLY | O_DIRECTORY);
    DIR* const entries = folder ? ::fdopendir(folder.get()) : nullptr;
    if (entries == nullptr) return false;
    static_cast<void>(folder.release());
    bool any = false;
    for (int count = 0; !any && count < kMostEntries; ++count) {
        const dirent* const entry = ::readdir(entries);
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        any = name.starts_with("ssh_host_") && name.ends_with("_key");
    }
    ::closedir(entries);
    return any;
}

bool names_host_keys(int root) {
    std::istringstream lines(content(root, "/etc/ssh/sshd_config"));
    for (std::string line; std::getline(lines, line);) {
        std::string word;
        std::istringstream(line) >> word;
        if (::strcasecmp(word.c_str(), "HostKey") == 0) return true;
    }
    return false;
}

std::string name_of_our_own() {
    std::array<std::uint8_t, 8> random{};
    base::fill_random(random);
    std::string name = ".farroot-";
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const auto octet : random) {
        name += kDigits[octet >> 4];
        name += kDigits[octet & 15];
    }
    return name;
}

class Writer {
public:
    Writer(int root, Speed speed) : root_(root), speed_(speed) {}

    // Its two names are removed whatever failed before.
    core::WriteProbe run(core::RootFacts& facts) {
        probe(facts);
        const bool removed = !created_ || ::unlinkat(root_, name_.c_str(), 0) == 0 || errno == ENOENT;
        if (!removed) fail("remove");
        static_cast<void>(::unlinkat(root_, renamed_.c_str(), 0));
        return outcome_;
    }

private:
    void probe(core::RootFacts& facts) {
        base::Fd file(::openat(root_, name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file) return fail("create");
        created_ = true;
        struct stat status{};
        if (::fstat(file.get(), &status) != 0) return fail("look at");
        outcome_.owner = status.st_uid;
        note_clock(status, facts);
        if (::write(file.get(), name_.data(), name_.size()) < 0) return fail("write");
        if (::fsync(file.get()) != 0) return fail("sync");
        if (speed_ == Speed::Measure) measure(file.get(), facts);
        if (outcome_.error != 0) return;
        file.reset();  // removing what is open leaves a .nfs file until it is closed
        if (::renameat(root_, name_.c_str(), root_, renamed_.c_str()) != 0) return fail("rename");
        created_ = false;
        if (::unlinkat(root_, renamed_.c_str(), 0) != 0) return fail("remove");
    }

    // The server stamps what is created.
    void note_clock(const struct stat& status, core::RootFacts& facts) const {
        constexpr std::int64_t kCentury = 100LL * 366 * 24 * 3600;  // of the server's 64 bits more tell nothing
        const std::int64_t own = ::time(nullptr);
        const std::int64_t its = std::clamp<std::int64_t>(status.st_mtim.tv_sec, own - kCentury, own + kCentury);
        facts.clock_ahead = base::seconds(its - own);
    }

    void measure(int file, core::RootFacts& facts) {
        const std::vector<char> piece(kPiece, 'f');
        const base::Time began = base::BootClock::now();
        core::Throughput writes;
        while (writes.bytes < kMostWritten && base::BootClock::now() < began + kLongestMeasurement) {
            const ssize_t written = ::pwrite(file, piece.data(), piece.size(), static_cast<off_t>(writes.bytes));
            if (written <= 0 || ::fdatasync(file) != 0) return fail("write");
            writes.bytes += static_cast<std::uint64_t>(written);
        }
        writes.took = base::BootClock::now() - began;
        facts.writes = writes;
    }

    void fail(const char* operation) {
        if (outcome_.error != 0) return;
        outcome_.operation = operation;
        outcome_.error = errno;
    }

    int root_;
    Speed speed_;
    std::string name_ = name_of_our_own();
    std::string renamed_ = name_ + ".new";
    bool created_ = false;
    core::WriteProbe outcome_;
};

// Reads what a boot reads anyway, in pieces that the page cache does not hold yet.
std::optional<core::Throughput> read_speed(int root) {
    constexpr std::array kLargeFiles{"/usr/lib/aarch64-linux-gnu/libc.so.6",
                                     "/lib/libc.so.6",
                                     "/lib/systemd/systemd",
                                     "/bin/busybox",
                                     "/usr/bin/bash",
                                     "/sbin/init"};
    std::vector<char> piece(kPiece);
    core::Throughput reads;
    const base::Time began = base::BootClock::now();
    for (const char* path : kLargeFiles) {
        const base::Fd file = base::open_file_in_root(root, path);
        if (!file) continue;
        ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
        while (base::BootClock::now() < began + kLongestMeasurement) {
            const ssize_t size = ::read(file.get(), piece.data(), piece.size());
            if (size <= 0) break;
            reads.bytes += static_cast<std::uint64_t>(size);
        }
    }
    reads.took = base::BootClock::now() - began;
    if (reads.bytes == 0) return std::nullopt;
    return reads;
}

}  // namespace

std::string disk_line_for_root(const std::string& fstab) {
    constexpr std::array kDisks{"/dev/mmcblk", "/dev/sd",   "/dev/nvme", "/dev/disk/",
                                "UUID=",       "PARTUUID=", "LABEL=",    "PARTLABEL="};
    for (const auto& line : core::fstab_lines(fstab)) {
        const bool is_disk =
            std::ranges::any_of(kDisks, [&line](const char* prefix) { return line.device.starts_with(prefix); });
        if (is_disk && line.target == "/") return line.text;
    }
    return "";
}

std::string swap_line(const std::string& fstab) {
    for (const auto& line : core::fstab_lines(fstab)) {
        if (line.type == "swap" && ("," + line.options + ",").find(",noauto,") == std::string::npos) return line.text;
    }
    return "";
}

std::string fstab_with_disks(int root) {
    constexpr std::size_t kMost = 16 * 1024;
    std::string text = content(root, "/etc/fstab");
    return text.size() > kMost || core::disks_named(text).empty() ? "" : text;
}

std::string missing_folders(int root) {
    // systemd mounts what it lacks in these two, and can't where the root is read-only; what farroot leaves for it in
    // /run would be lost anyway. Smaller systems do without.
    const bool is_systemd = base::is_in_root(root, "lib/systemd/systemd");
    std::string missing;
    for (const char* folder : {"/dev", "/proc", "/sys", "/run"}) {
        const bool is_needed = is_systemd || std::strcmp(folder, "/dev") == 0 || std::strcmp(folder, "/proc") == 0;
        const bool is_there = static_cast<bool>(base::open_in_root(root, folder, O_PATH | O_DIRECTORY));
        if (is_needed && !is_there && errno == ENOENT) missing += (missing.empty() ? "" : " ") + std::string(folder);
    }
    return missing;
}

std::map<std::string, std::string> network_files(int root) {
    constexpr std::size_t kMost = 16 * 1024;
    std::map<std::string, std::string> files;
    for (const auto path : netcfg::kCoveredFiles) {
        const std::string name(path);
        std::string text = content(root, name.c_str());
        if (base::open_file_in_root(root, name) && text.size() <= kMost) files[name] = std::move(text);
    }
    return files;
}

core::RootFacts root_facts(int root, Writing writing, Speed speed) {
    core::RootFacts facts;
    utsname kernel{};
    ::uname(&kernel);
    facts.kernel = kernel.release;
    facts.needs_modules = ::access("/proc/modules", F_OK) == 0;
    facts.has_modules =
        static_cast<bool>(base::open_in_root(root, "/lib/modules/" + facts.kernel, O_PATH | O_DIRECTORY));
    facts.os = os_of(root).substr(0, kMostOfLine);
    const std::string fstab = content(root, "/etc/fstab");
    facts.fstab_line = disk_line_for_root(fstab).substr(0, kMostOfLine);
    facts.own_swap = own_swap(root, fstab).substr(0, kMostOfLine);
    facts.owners_unmapped = belongs_to_nobody(root);
    facts.maps_owners = facts.owners_unmapped && can_map_owners(root);
    facts.lacks = missing_folders(root);
    note_network_set_up(root, facts);
    facts.has_host_keys = has_host_keys(root);
    facts.names_host_keys = facts.has_host_keys && names_host_keys(root);
    struct statvfs room{};
    const base::Time began = base::BootClock::now();
    if (::fstatvfs(root, &room) == 0) {
        facts.latency = base::BootClock::now() - began;
        facts.free_bytes = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    }
    if (speed == Speed::Measure) facts.reads = read_speed(root);
    if (writing == Writing::Probe) facts.write_probe = Writer(root, speed).run(facts);
    return facts;
}

}  // namespace agent
