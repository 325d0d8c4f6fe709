// How long from /init to the root's own init: farroot and the floor (a hand-written busybox initramfs with a static
// address and one mount), run in turn against the same server, so that what else the machine does meets both alike.
// Prints medians and their ratio; nothing here passes or fails.
//   boot_time [RUNS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/bench/boot.h"
#include "tests/bench/median.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
    Lan lan("bench");
    Server server(lan);
    const PiOptions farroot{
        .cmdline = "root=/dev/nfs ip=dhcp", .from_power_on = true, .card = Card::None, .name = "farroot"};
    const PiOptions farroot_static{
        .cmdline = "root=nfs:192.168.50.1:/export/root ip=192.168.50.20:::255.255.255.0::eth0:off",
        .from_power_on = true,
        .card = Card::None,
        .name = "farroot-static"};
    const PiOptions floor{.card = Card::None, .image = "floor.img", .name = "floor"};
    std::vector<double> with_dhcp;
    std::vector<double> with_static;
    std::vector<double> of_floor;
    for (int i = 0; i < runs; ++i) {
        for (const auto& [options, values] : {std::pair(&floor, &of_floor), std::pair(&farroot, &with_dhcp),
                                              std::pair(&farroot_static, &with_static)}) {
            const double seconds = bench::boot(lan, *options);
            if (seconds < 0) {
                std::printf("%s did not reach its root; see %s\n", options->name.c_str(), lan.artefact("").c_str());
                return 1;
            }
            values->push_back(seconds);
            std::printf("%d/%d %-15s %.2f s\n", i + 1, runs, options->name.c_str(), seconds);
            std::fflush(stdout);
        }
    }
    bench::print("floor (busybox)", of_floor, "s");
    bench::print("farroot, DHCP", with_dhcp, "s");
    bench::print("farroot, static", with_static, "s");
    std::printf("farroot with DHCP takes %.2f of the floor's time\n",
                bench::median(with_dhcp) / bench::median(of_floor));

    // A server that is not there keeps all of farroot's processes running long enough to be counted.
    Pi sampled(lan, Board::Virt,
               {.cmdline = "root=nfs:192.168.50.99:/export/root ip=dhcp farroot.deadline=15",
                .first_init = "../../bench/memory-sampler",
                .name = "memory"});
    if (sampled.reaches_root(120s)) {
        std::printf("peak memory of all farroot processes (sum of PSS): %s kB\n",
                    sampled.console().line("PEAK-PSS ").value_or("?").c_str());
    }
    return 0;
}
