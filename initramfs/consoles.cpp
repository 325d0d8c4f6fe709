#include "initramfs/consoles.h"

#include <fcntl.h>
#include <sys/klog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "agent/base/file.h"
#include "agent/base/printable.h"

namespace initramfs {
namespace {

constexpr int kSetConsoleLevel = 8;  // SYSLOG_ACTION_CONSOLE_LEVEL, syslog(2)
constexpr int kAlertsAlone = 2;      // KERN_ALERT and worse; a panic and an oops are said at any level

base::Fd open_terminal(const std::string& path) {
    return base::Fd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
}

// What is left of the text.
std::string_view write_what_fits(int tty, std::string_view text) {
    while (!text.empty()) {
        const ssize_t length = ::write(tty, text.data(), text.size());
        if (length <= 0) break;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return text;
}

}  // namespace

std::vector<std::string> console_names(std::string_view proc_consoles) {
    std::vector<std::string> names;
    while (!proc_consoles.empty()) {
        const auto line = proc_consoles.substr(0, proc_consoles.find('\n'));
        proc_consoles.remove_prefix(std::min(line.size() + 1, proc_consoles.size()));
        // "ttyAMA0              -W- (EC   p a)  204:64"; without W it can't be written, as ttynull.
        const auto name = line.substr(0, line.find(' '));
        if (line.find("-W", name.size()) == std::string_view::npos &&
            line.find("RW", name.size()) == std::string_view::npos)
            continue;
        if (!name.empty()) names.emplace_back(name);
    }
    return names;
}

void Consoles::open() {
    consoles_.clear();
    const auto listed = base::read_file("/proc/consoles");
    if (!listed) return;
    for (const auto& name : console_names(*listed)) {
        Console console{"/dev/" + name, open_terminal("/dev/" + name), {}};
        if (!console.tty) continue;
        ::tcgetattr(console.tty.get(), &console.settings);
        consoles_.push_back(std::move(console));
    }
    // A console without a terminal, as a UART that the device tree gives to Bluetooth: the kernel can still write to
    // it.
    if (consoles_.empty()) kernel_log_ = base::Fd(::open("/dev/kmsg", O_WRONLY | O_NOCTTY | O_CLOEXEC));
}

void Consoles::reopen(Console& console) {
    if (auto again = open_terminal(console.path)) console.tty = std::move(again);
}

// Of a terminal that was hung up each call is EIO for good (kernel drivers/tty/tty_io.c, hung_up_tty_fops).
void Consoles::write(Console& console, std::string_view text) {
    errno = 0;
    const std::string_view rest = write_what_fits(console.tty.get(), text);
    if (rest.empty() || errno != EIO) return;
    reopen(console);
    write_what_fits(console.tty.get(), rest);
}

void Consoles::say(std::string_view text) {
    std::string lines;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::string words = "farroot: " + base::printable(line);
        lines += words + "\r\n";
        if (kernel_log_) write_what_fits(kernel_log_.get(), "<2>" + words);  // KERN_CRIT, one record a write
    }
    for (auto& console : consoles_) write(console, lines);
}

void Consoles::hush_kernel() {
    const std::string levels = base::first_line("/proc/sys/kernel/printk");
    std::from_chars(levels.data(), levels.data() + levels.size(), kernel_level_);
    if (kernel_level_ > kAlertsAlone) ::klogctl(kSetConsoleLevel, nullptr, kAlertsAlone);
}

void Consoles::restore_kernel() const {
    if (kernel_level_ > kAlertsAlone) ::klogctl(kSetConsoleLevel, nullptr, kernel_level_);
}

void Consoles::restore_terminals() {
    for (auto& console : consoles_) {
        // Before anything is written: a UART whose settings change while it sends may stand still (kernel
        // drivers/tty/serial/amba-pl011.c, as on an emulated Pi 3).
        if (::tcsetattr(console.tty.get(), TCSANOW, &console.settings) != 0 && errno == EIO) {
            reopen(console);
            ::tcsetattr(console.tty.get(), TCSANOW, &console.settings);
        }
        // Letters instead of line drawing (ECMA-35 SI, G0 as ASCII), attributes off, cursor visible, whole-screen
        // scrolling, bottom line (ECMA-48 SGR, CUP; DEC DECTCEM, DECSTBM).
        write(console, "\017\033(B\033[0m\033[?25h\033[r\033[999;1H\r\n");
    }
}

}  // namespace initramfs
