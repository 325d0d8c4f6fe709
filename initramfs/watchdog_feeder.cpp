#include "initramfs/watchdog_feeder.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "agent/base/file.h"

namespace initramfs {
namespace {

// Weakest first: a file of the same name in a later folder takes the place of the earlier one.
constexpr std::array kFolders{"/usr/lib/systemd", "/usr/local/lib/systemd", "/etc/systemd"};
constexpr std::array kStartedDaemons{"/etc/systemd/system/default.target.wants/watchdog.service",
                                     "/etc/systemd/system/multi-user.target.wants/watchdog.service",
                                     "/etc/runlevels/boot/watchdog", "/etc/runlevels/default/watchdog"};

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// "10", "1min", "default" (the hardware's own timeout); not "0", "0s", "off" or nothing.
bool is_on(std::string_view time) {
    return time == "default" || time.find_first_of("123456789") != std::string_view::npos;
}

void read_settings(const std::string& path, bool& on) {
    const auto text = base::read_file(path);
    if (!text) return;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || trim(line.substr(0, equals)) != "RuntimeWatchdogSec") continue;
        on = is_on(trim(line.substr(equals + 1)));
    }
}

bool systemd_feeds(const std::string& root) {
    std::string main_file;
    std::map<std::string, std::string> drop_ins;  // paths, by name
    for (const std::string folder : kFolders) {
        struct stat facts{};
        const std::string file = root + folder + "/system.conf";
        if (::stat(file.c_str(), &facts) == 0) main_file = file;
        glob_t found{};
        if (::glob((root + folder + "/system.conf.d/*.conf").c_str(), 0, nullptr, &found) == 0) {
            for (std::size_t i = 0; i < found.gl_pathc; ++i) {
                const std::string path = found.gl_pathv[i];
                drop_ins[path.substr(path.rfind('/') + 1)] = path;
            }
        }
        ::globfree(&found);
    }
    bool on = false;
    read_settings(main_file, on);
    for (const auto& [name, path] : drop_ins) read_settings(path, on);
    return on;
}

}  // namespace

bool feeds_watchdog(const std::string& root) {
    const auto starts = [&root](const char* link) {
        struct stat facts{};
        return ::lstat((root + link).c_str(), &facts) == 0;
    };
    return systemd_feeds(root) || std::ranges::any_of(kStartedDaemons, starts);
}

}  // namespace initramfs
