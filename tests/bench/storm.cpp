// The boot storm, simulated: N Pis get their power back at the same moment. How long until they are up, with farroot's
// schedule beside initramfs-tools', dracut's and the kernel's own, and how many messages that takes of each Pi. Prints
// Markdown; nothing here passes or fails. tests/bench/storm.md says what comes out.
//   storm [PIS [SEED]]    PIS: only so many, instead of 10, 100, 1 000 and 10 000
#include "tests/bench/storm/storm.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

using namespace storm;

namespace {

struct Row {
    Client client;
    const char* name;
};
constexpr Row kRows[] = {{Client::Farroot, "farroot"},
                         {Client::FarrootWaits, "farroot, fallback=wait"},
                         {Client::InitramfsTools, "initramfs-tools"},
                         {Client::Dracut, "dracut"},
                         {Client::Kernel, "kernel"}};
constexpr Row kShared{Client::FarrootShared, "the same, one order of servers"};

std::vector<Scenario> scenarios() {
    std::vector<Scenario> all(7);
    all[0].name = "One DHCP server, one NFS server";
    all[1].name = "Spanning tree: each port forwards 30 s after its Pi's kernel is up";
    all[1].port_blocked = 30s;
    all[2].name = "The Pis are new to the DHCP server, which pings addresses before it offers them";
    all[2].dhcp.pings = true;
    all[3].name = "The NFS server comes back 60 s after the Pis, with 90 s of grace; DHCP is there";
    all[3].nfs.up_after = 60s;
    all[3].nfs.grace = 90s;
    all[4].name = "DHCP and NFS come back 60 s after the Pis, with 90 s of grace";
    all[4].dhcp.up_after = 60s;
    all[4].nfs.up_after = 60s;
    all[4].nfs.grace = 90s;
    all[5].name = "Four NFS servers";
    all[5].nfs_servers = 4;
    all[6].name = "One NFS server with ten times the link and the RPCs";
    all[6].nfs.link *= 10;
    all[6].nfs.rpcs_per_second *= 10;
    return all;
}

using Times = std::vector<std::optional<Duration>>;

// Until this share of the Pis was there, in seconds.
std::string quantile(Times times, double share) {
    const auto needed = static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size())));
    std::ranges::sort(times, [](const auto& a, const auto& b) { return a && (!b || *a < *b); });
    const auto& time = times[needed - 1];
    if (!time) return "never";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", std::chrono::duration<double>(*time).count());
    return text;
}

void print(const char* name, const Storm& storm) {
    Times leased;
    Times mounted;
    Times up;
    std::size_t on_card = 0;
    std::size_t dead = 0;
    double messages = 0;
    double knocks = 0;
    for (const auto& pi : storm.pis) {
        leased.push_back(pi.leased);
        mounted.push_back(pi.mounted);
        up.push_back(pi.up);
        on_card += pi.from_card ? 1 : 0;
        dead += pi.dead ? 1 : 0;
        messages += pi.dhcp_messages;
        knocks += pi.knocks;
    }
    const auto all = static_cast<double>(storm.pis.size());
    std::printf("| %zu | %s | %s | %s | %s | %s | %s | %zu | %zu | %.1f | %.1f |\n", storm.pis.size(), name,
                quantile(leased, 0.99).c_str(), quantile(mounted, 0.99).c_str(), quantile(up, 0.5).c_str(),
                quantile(up, 0.99).c_str(), quantile(up, 1).c_str(), on_card, dead, messages / all, knocks / all);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::size_t> sizes{10, 100, 1000, 10'000};
    if (argc > 1) sizes = {static_cast<std::size_t>(std::max(1, std::atoi(argv[1])))};
    const auto seed = argc > 2 ? static_cast<std::uint32_t>(std::atoi(argv[2])) : 1;
    for (const auto& scenario : scenarios()) {
        std::printf("\n### %s\n\n", scenario.name.c_str());
        std::printf(
            "| Pis | client | leased 99 %% | mounted 99 %% | up 50 %% | up 99 %% | up 100 %% | SD | dead | DHCP "
            "| knocks |\n");
        std::printf("|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (const std::size_t pis : sizes) {
            for (const auto& row : kRows) print(row.name, run(scenario, row.client, pis, seed));
            if (scenario.nfs_servers > 1) print(kShared.name, run(scenario, kShared.client, pis, seed));
        }
    }
    return 0;
}
