// How much later than alone a server boots a Pi when the first one in the list is dead: silent (its packets get lost,
// as behind a firewall that drops) or refusing (a host without an NFS server). The three are run in turn, so that what
// else the machine does meets all alike. Prints medians and their distances; nothing here passes or fails.
//   second_server [RUNS]
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/bench/boot.h"
#include "tests/bench/median.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;

namespace {

constexpr const char* kSilent = "192.168.50.9";
constexpr const char* kRefusing = "192.168.50.8";

struct Setup {
    const char* name;
    std::string first;  // the server before the one that boots; empty: there is none
    std::vector<double> seconds = {};
};

std::string root_on(const std::string& server) {
    return "farroot.root=nfs:" + server + ":/export/root ";
}

double boot(Lan& lan, const Setup& setup) {
    const std::string first = setup.first.empty() ? "" : root_on(setup.first);
    return bench::boot(lan, {.cmdline = first + root_on("192.168.50.1") + "ip=dhcp", .card = Card::None});
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
    Lan lan("second-server");
    Server server(lan);
    server.host("silent", std::string(kSilent) + "/24");
    server.host("refusing", std::string(kRefusing) + "/24");
    lan.pass_only([](const Frame& frame) { return frame.as<Tcp>() == nullptr || frame.ip_to != kSilent; });
    std::array<Setup, 3> setups{
        {{"alone", ""}, {"after a silent one", kSilent}, {"after one that refuses", kRefusing}}};
    for (int i = 0; i < runs; ++i) {
        for (auto& setup : setups) {
            const double seconds = boot(lan, setup);
            if (seconds < 0) {
                std::printf("%s: no root; see %s\n", setup.name, lan.artefact("").c_str());
                return 1;
            }
            setup.seconds.push_back(seconds);
            std::printf("%d/%d %-22s %.2f s\n", i + 1, runs, setup.name, seconds);
            std::fflush(stdout);
        }
    }
    for (const auto& setup : setups) bench::print(setup.name, setup.seconds, "s");
    const double alone = bench::median(setups[0].seconds);
    for (const auto& setup : {setups[1], setups[2]}) {
        std::printf("%s: %.2f s later than alone\n", setup.name, bench::median(setup.seconds) - alone);
    }
    return 0;
}
