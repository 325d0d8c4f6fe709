#include "initramfs/hand_off.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "agent/base/open_in_root.h"
#include "initramfs/layer.h"
#include "initramfs/watchdog_feeder.h"

namespace initramfs {
namespace {

constexpr const char* kTarget = "/root";

[[noreturn]] void stand_sentinel(const base::Fd& watched, const HandOver& order, Consoles& consoles,
                                 const Watchdog& watchdog) {
    const base::Time end = base::BootClock::now() + order.patience;
    for (base::Time now = base::BootClock::now(); now < end; now = base::BootClock::now()) {
        watchdog.keep_alive();
        const auto pause = std::min<base::Duration>(end - now, watchdog.period().value_or(order.patience));
        pollfd end_of_file{watched.get(), POLLIN, 0};
        const auto wait = std::chrono::ceil<base::milliseconds>(pause).count();
        if (::poll(&end_of_file, 1, static_cast<int>(wait)) != 0) ::_exit(0);
    }
    consoles.say("the root did not start its init in " + std::to_string(order.patience.count()) +
                 " s: " + order.source + " stopped answering. Rebooting.");
    ::reboot(RB_AUTOBOOT);
    ::_exit(0);
}

// The write end of the sentinel's pipe; closing it by exec or destruction tells the sentinel to leave.
base::Fd start_sentinel(const HandOver& order, Consoles& consoles, const Watchdog& watchdog) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    const base::Fd watched(ends[0]);
    base::Fd held(ends[1]);
    if (::fork() != 0) return held;
    held.reset();
    stand_sentinel(watched, order, consoles, watchdog);
}

base::Status move_mount_to(const HandOver& order, const base::Fd& detached_mount, const char* target) {
    if (::syscall(SYS_move_mount, detached_mount.get(), "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) != 0) {
        return base::system_failure(order.source, std::string("move the mount to ") + target, errno);
    }
    return base::Done{};
}

// A root whose layer fails boots without it: that it can't be written is better than no root.
base::Status mount_below_layer(const HandOver& order, const base::Fd& detached_mount, Consoles& consoles) {
    ::mkdir(kLower, 0755);
    if (auto moved = move_mount_to(order, detached_mount, kLower); !moved) return moved;
    const auto layer = mount_layer(order.layer, order.source, kTarget);
    if (layer) return base::Done{};
    consoles.say(layer.failure().text() + ". The root stays read-only.");
    if (::mount(kLower, kTarget, nullptr, MS_MOVE, nullptr) != 0) {
        return base::system_failure(order.source, std::string("move the mount to ") + kTarget, errno);
    }
    return base::Done{};
}

base::Status mount_root(const HandOver& order, const base::Fd& detached_mount, Consoles& consoles) {
    if (!order.layer.folder.empty()) return mount_below_layer(order, detached_mount, consoles);
    return move_mount_to(order, detached_mount, kTarget);
}

void move_early_mounts() {
    const base::Fd root(::open(kTarget, O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (const char* target : {"/dev", "/proc", "/sys", "/run"}) {
        // The root's links are followed within it, as its own init will.
        const base::Fd folder = base::open_in_root(root.get(), target, O_PATH | O_DIRECTORY);
        // A root without that directory does not get the filesystem; its init has to cope.
        if (::syscall(SYS_move_mount, AT_FDCWD, target, folder.get(), "", MOVE_MOUNT_T_EMPTY_PATH) != 0) {
            ::umount2(target, MNT_DETACH);
        }
    }
}

// Frees the memory that the initramfs takes. Other filesystems are left alone: `device` is the initramfs's own.
void empty_directory(int directory, dev_t device) {
    DIR* entries = ::fdopendir(directory);
    if (entries == nullptr) {
        ::close(directory);
        return;
    }
    while (const dirent* entry = ::readdir(entries)) {
        if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
        struct stat found{};
        if (::fstatat(directory, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0 || found.st_dev != device) continue;
        if (S_ISDIR(found.st_mode)) {
            const int below = ::openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (below >= 0) empty_directory(below, device);
        }
        ::unlinkat(directory, entry->d_name, S_ISDIR(found.st_mode) ? AT_REMOVEDIR : 0);
    }
    ::closedir(entries);
}

void empty_initramfs() {
    struct stat root{};
    const int directory = ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    if (::fstat(directory, &root) != 0) {
        ::close(directory);
        return;
    }
    empty_directory(directory, root.st_dev);
}

// The root is / by now. One that can't be covered boots as it is: its fault is worse than ours, but it may not matter.
void cover_files(const HandOver& order, Consoles& consoles) {
    for (const auto& [file, over] : order.covers) {
        if (::mount(file.c_str(), over.c_str(), nullptr, MS_BIND, nullptr) != 0) {
            consoles.say("cannot put " + file + " over " + over + ": " + std::strerror(errno));
            continue;
        }
        static_cast<void>(::mount(nullptr, over.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr));
    }
}

void attach_console() {
    const int console = ::open("/dev/console", O_RDWR | O_NOCTTY);
    if (console < 0) return;
    for (int standard = 0; standard <= 2; ++standard) ::dup2(console, standard);
    if (console > 2) ::close(console);
}

void forget_signals() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
}

// The root is / by now.
void leave_watchdog(const HandOver& order, Consoles& consoles, Watchdog& watchdog) {
    if (!watchdog.is_running()) return;
    const bool must_run = !watchdog.can_be_stopped();
    if ((order.keep_watchdog || must_run) && feeds_watchdog("")) return watchdog.keep();
    if (must_run) {
        consoles.say(
            "the watchdog can't be stopped (nowayout), and nothing is known to feed it in this root: farroot-feeder "
            "does");
        return watchdog.leave_feeder();
    }
    if (order.keep_watchdog) consoles.say("watchdog=keep: nothing is known to feed it in this root, so it is stopped");
    watchdog.stop();
}

void execute(const std::string& init, const std::vector<std::string>& arguments) {
    std::vector<char*> words{const_cast<char*>(init.c_str())};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(init.c_str(), words.data());
}

}  // namespace

base::Failure hand_off(const HandOver& order, base::Fd detached_mount, const std::vector<std::string>& arguments,
                       Consoles& consoles, Watchdog& watchdog) {
    const base::Fd sentinel = start_sentinel(order, consoles, watchdog);
    if (const auto mounted = mount_root(order, detached_mount, consoles); !mounted) return mounted.failure();
    detached_mount.reset();
    move_early_mounts();
    if (::chdir(kTarget) != 0) consoles.say("cannot enter the root: " + std::string(std::strerror(errno)));
    empty_initramfs();
    if (::mount(".", "/", nullptr, MS_MOVE, nullptr) != 0 || ::chroot(".") != 0 || ::chdir("/") != 0) {
        consoles.say("cannot move the root to /: " + std::string(std::strerror(errno)));
    }
    cover_files(order, consoles);
    attach_console();
    forget_signals();
    leave_watchdog(order, consoles, watchdog);
    execute(order.init, arguments);
    consoles.say("cannot start " + order.init + ": " + std::strerror(errno) + ". Rebooting in " +
                 std::to_string(order.patience.count()) + " s.");
    // PID 1 never exits: the sentinel, whose pipe stays open, reboots.
    while (true) ::pause();
}

}  // namespace initramfs
