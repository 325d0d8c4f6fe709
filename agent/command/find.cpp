#include "agent/command/find.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/command/find_json.h"
#include "agent/command/find_table.h"
#include "agent/core/report.h"
#include "agent/core/root_spelling.h"
#include "agent/find_run.h"
#include "agent/report_file.h"
#include "agent/settings/resolve.h"

namespace agent {
namespace {

constexpr int kFoundSome = 0;
constexpr int kFoundNone = 1;
constexpr int kUsage = 2;

constexpr const char* kHelp =
    "usage: farroot find [--json] [SERVER...]\n"
    "\n"
    "Looks for NFS servers around this machine and shows what each offers: versions,\n"
    "round trip, exports and who may mount them, and which of these look like roots.\n"
    "Nothing is mounted, and nothing is written on a server. With SERVER, a name or\n"
    "an address, only these are asked, and nobody else on the network.\n"
    "\n"
    "Asked are: the roots of the kernel command line and of farroot's report, DHCP,\n"
    "DNS-SD by multicast and in the domain, portmappers by broadcast, and every\n"
    "address of the link up to a /20 (over the air a /24, slowly), by ARP, and by one\n"
    "connection to port 2049 of those that answer. DHCP and ARP take root's rights\n"
    "(CAP_NET_RAW); without these a /24 is swept by TCP. Exports without `insecure`\n"
    "answer only to root.\n"
    "\n"
    "  --json    for programs; agent/command/find_json.h documents the keys\n"
    "\n"
    "It takes 10 s, 20 s at most. The exit code is 0, or 1 when no server was found,\n"
    "or 2 for bad usage.\n";

// On a terminal, one line that is written over.
class Progress {
public:
    explicit Progress(bool shown) : shown_(shown) {}
    ~Progress() {
        if (shown_) std::fputs("\r\033[K", stderr);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(const std::string& text) const {
        if (!shown_) return;
        std::fprintf(stderr, "\r%.79s\033[K", text.c_str());
        std::fflush(stderr);
    }

private:
    bool shown_;
};

void add_host(std::vector<Host>& hosts, const std::string& server, const std::string& path) {
    if (server.empty()) return;
    const auto same = [&](const Host& each) { return each.name == server && each.path == path; };
    if (std::ranges::none_of(hosts, same)) hosts.push_back({server, path});
}

// What this machine was told to boot, whether it did or not.
std::vector<Host> configured_hosts() {
    std::vector<Host> hosts;
    const auto line = base::read_file("/proc/cmdline");
    const auto config = settings::from_command_line(line ? *line : "");
    for (const auto& named : config.roots) {
        if (const auto* root = std::get_if<core::NfsRoot>(&named.root)) add_host(hosts, root->server, root->path);
    }
    const auto text = base::read_file(kReportPath, kMostReport);
    const auto report = core::snapshot_from_json(text ? *text : "");
    if (!report) return hosts;
    for (const auto& candidate : report->candidates) {
        const auto root = core::parse_nfs_root(candidate.root);
        if (root && !candidate.root.starts_with('/')) add_host(hosts, root->server, root->path);
    }
    return hosts;
}

}  // namespace

base::Result<FindOptions> read_find_options(const std::vector<std::string>& words) {
    FindOptions options;
    for (const auto& word : words) {
        if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--json") {
            options.json = true;
        } else if (word.empty() || word.starts_with('-')) {
            return base::Failure{base::Cause::BadConfig, "farroot find", "", 0, "unknown option '" + word + "'"};
        } else {
            options.servers.push_back(word);
        }
    }
    return options;
}

int run_find(const std::vector<std::string>& words) {
    const auto options = read_find_options(words);
    if (!options) {
        std::fprintf(stderr, "farroot find: %s\n%s", base::printable(options.failure().evidence).c_str(), kHelp);
        return kUsage;
    }
    if (options->help) {
        std::fputs(kHelp, stdout);
        return kFoundSome;
    }
    Loop loop;
    Jobs jobs(loop);
    FindWish wish{.servers = options->servers};
    if (wish.servers.empty()) wish.configured = configured_hosts();
    FindRun run(loop, jobs, wish);
    {
        const Progress progress(::isatty(STDERR_FILENO) == 1);
        while (!run.is_done()) {
            progress.show(run.progress());
            loop.turn(std::min(run.deadline(), base::BootClock::now() + base::milliseconds(250)));
            run.turn();
        }
    }
    const auto facts = run.take_facts();
    std::fputs((options->json ? find_json(facts) : find_table(facts)).c_str(), stdout);
    return std::fflush(stdout) != 0 || facts.servers.empty() ? kFoundNone : kFoundSome;
}

}  // namespace agent
