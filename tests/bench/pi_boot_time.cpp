// How long to the root's init on kernels like Raspberry Pi OS's (tests/lab/prepare-pi-kernels), by three ways to the
// same NFS root, run in turn: farroot with a lease of its own, farroot with the kernel's (ip=dhcp), and the kernel
// alone, whose nfsroot needs no initramfs and tries nothing first. Once from power-on, and once from when the kernel
// has started its drivers and network or /init begins. Prints medians and their ratios; nothing here passes or fails.
//   pi_boot_time [RUNS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/median.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

struct Seconds {
    double from_power_on;
    double from_drivers;
};

// The kernel's own words for the two things that can come next; in seconds, by its clock.
double drivers_started(Pi& pi) {
    return std::atof(pi.run("dmesg | sed -n 's/^\\[ *\\([0-9.]*\\)\\] \\(Sending DHCP requests\\|Run .*init as init "
                            "process\\).*/\\1/p' | head -n 1")
                         .c_str());
}

std::optional<Seconds> boot(Lan& lan, const PiOptions& options) {
    Pi pi(lan, Board::Virt, options);
    if (!pi.reaches_root(240s)) return std::nullopt;
    const double total = pi.seconds_to_root();
    return Seconds{total, total - drivers_started(pi)};
}

struct Way {
    std::string name;
    PiOptions options;
    std::vector<double> from_power_on = {};
    std::vector<double> from_drivers = {};
};

std::vector<Way> ways(Kernel kernel) {
    const std::string root = "root=/dev/nfs nfsroot=192.168.50.1:/export/root,vers=4.2 rw lab=answers";
    const PiOptions own{.cmdline = root, .kernel = kernel, .card = Card::None, .name = "own"};
    PiOptions adopted = own;
    adopted.cmdline += " ip=dhcp";
    adopted.name = "adopted";
    PiOptions alone = adopted;
    alone.initramfs = false;
    alone.name = "alone";
    return {{"the kernel alone", alone}, {"farroot, kernel's lease", adopted}, {"farroot, own lease", own}};
}

bool measure(Lan& lan, const char* pages, Kernel kernel, int runs) {
    auto all = ways(kernel);
    for (int i = 0; i < runs; ++i) {
        for (Way& way : all) {
            const auto seconds = boot(lan, way.options);
            if (!seconds) {
                std::printf("%s: %s did not reach its root; see %s\n", pages, way.name.c_str(),
                            lan.artefact("").c_str());
                return false;
            }
            way.from_power_on.push_back(seconds->from_power_on);
            way.from_drivers.push_back(seconds->from_drivers);
            std::printf("%s, %d/%d %-24s %.2f s, %.2f s of them after the drivers\n", pages, i + 1, runs,
                        way.name.c_str(), seconds->from_power_on, seconds->from_drivers);
            std::fflush(stdout);
        }
    }
    for (const auto& [what, values] :
         {std::pair("from power-on", &Way::from_power_on), std::pair("after the drivers", &Way::from_drivers)}) {
        std::printf("%s, to the root's init, %s:\n", pages, what);
        for (const Way& way : all) bench::print(way.name.c_str(), way.*values, "s");
        for (std::size_t i = 1; i < all.size(); ++i) {
            std::printf("%s takes %.2f of the kernel's time\n", all[i].name.c_str(),
                        bench::median(all[i].*values) / bench::median(all[0].*values));
        }
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
    Lan lan("bench-pi");
    Server server(lan);
    return measure(lan, "pages of 4 KB", Kernel::Pi4k, runs) && measure(lan, "pages of 16 KB", Kernel::Pi16k, runs) ? 0
                                                                                                                    : 1;
}
