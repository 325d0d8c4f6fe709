#include "agent/agent.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>

#include "agent/base/file.h"
#include "agent/driver.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"
#include "agent/version.h"
#include "initramfs/modules.h"

namespace agent {
namespace {

constexpr int kControlSocket = 3;
constexpr int kNiceness = -10;  // answers at once, however busy jobs and screens are; it works for milliseconds only
// Left by the first agent: one that finds it follows an agent that died.
constexpr const char* kRanBefore = "/run/farroot/agent-ran";

base::Time parse_time(const std::string& text) {
    base::Duration::rep nanoseconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
    return base::Time(base::Duration(nanoseconds));
}

// The device tree's words on a Raspberry Pi and on any other arm board; /proc/cpuinfo's serial is the same number.
core::Facts facts(base::Time started) {
    core::Facts facts{started, FARROOT_VERSION, base::first_line("/proc/device-tree/model"),
                      base::first_line("/proc/device-tree/serial-number")};
    if (const auto fits = initramfs::image_fits_kernel(); !fits) facts.unfit_image = fits.failure();
    return facts;
}

}  // namespace

int run_agent(const std::vector<std::string>& words) {
    ::fcntl(kControlSocket, F_SETFD, FD_CLOEXEC);
    ::signal(SIGPIPE, SIG_IGN);  // a screen may die between two pokes
    ::setpriority(PRIO_PROCESS, 0, kNiceness);
    const base::Time started = words.empty() ? base::BootClock::now() : parse_time(words[0]);
    const bool restarted = ::access(kRanBefore, F_OK) == 0;
    static_cast<void>(base::write_file(kRanBefore, ""));
    const auto line = base::read_file("/proc/cmdline");
    Loop loop;
    settings::Layer layer = settings::read_command_line(line ? *line : "");
    auto begun = core::begin(facts(started), settings::resolve({layer}).config, base::BootClock::now());
    Driver(loop, kControlSocket, std::move(begun), std::move(layer), restarted).run();
}

}  // namespace agent
