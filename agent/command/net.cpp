#include "agent/command/net.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "agent/base/printable.h"
#include "agent/command/net_json.h"
#include "agent/command/net_table.h"
#include "netcfg/addresses.h"
#include "netcfg/links.h"

namespace agent {
namespace {

constexpr int kFine = 0;
constexpr int kCouldNot = 1;
constexpr int kUsage = 2;
constexpr base::seconds kLongestWait{600};

constexpr const char* kHelp =
    "usage: farroot net [--json] [--wait SECONDS] [LINK...]\n"
    "\n"
    "Lists the links of this machine, or those named, and the DHCP offers that come\n"
    "on them: from which server, with which address, router, DNS, boot server and\n"
    "root path. Changes nothing: no link is brought up, no address is set, no offer\n"
    "is taken. Wireless and virtual links are asked on only when they are named.\n"
    "\n"
    "  --json           for programs; agent/command/net_json.h documents the keys\n"
    "  --wait SECONDS   how long to wait for offers, 4 by default; 0: ask for none\n"
    "\n"
    "Asking takes root's rights (CAP_NET_RAW). The exit code is 0, or 1 when\n"
    "something could not be done, or 2 for bad usage.\n";

base::Failure bad_usage(std::string words) {
    return {base::Cause::BadConfig, "farroot net", "", 0, std::move(words)};
}

int fail(const base::Failure& failure) {
    std::fprintf(stderr, "farroot net: %s\n", base::printable(failure.text()).c_str());
    return kCouldNot;
}

std::optional<base::seconds> read_wait(const std::string& text) {
    unsigned seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stop != end || base::seconds(seconds) > kLongestWait) return std::nullopt;
    return base::seconds(seconds);
}

// Without the rights of root nothing else fails here.
base::Result<std::vector<LinkFacts>> list_links() {
    const auto links = netcfg::Links::open();
    if (!links) return links.failure();
    const auto addresses = netcfg::list_addresses();
    if (!addresses) return addresses.failure();
    std::vector<LinkFacts> out;
    for (const auto& link : links->all()) {
        LinkFacts facts;
        facts.link = link;
        facts.nature = netcfg::nature_of(link);
        for (const auto& each : *addresses) {
            if (each.link == link.index) facts.addresses.push_back(each.address);
        }
        out.push_back(std::move(facts));
    }
    return out;
}

bool is_named(const NetOptions& options, const LinkFacts& facts) {
    return std::ranges::find(options.links, facts.link.name) != options.links.end();
}

// Why it can't be asked on; empty: it can. Of a bridge or bond the whole hears the answers, its parts do not.
std::string hindrance(const LinkFacts& facts) {
    if (!facts.nature.has_frames) return "no Ethernet";
    if (!facts.link.up) return "down";
    if (!facts.link.carrier) return "no carrier";
    if (!facts.nature.master.empty()) return "part of " + facts.nature.master;
    return {};
}

bool is_asked_unnamed(netcfg::LinkKind kind) {
    switch (kind) {
        case netcfg::LinkKind::Ethernet:
        case netcfg::LinkKind::Vlan:
        case netcfg::LinkKind::Bridge:
        case netcfg::LinkKind::Bond: return true;
        case netcfg::LinkKind::Wireless:
        case netcfg::LinkKind::Other: return false;
    }
    return false;
}

// On a terminal, one line that is written over.
class Progress {
public:
    explicit Progress(bool shown) : shown_(shown) {}
    ~Progress() {
        if (shown_) std::fputs("\r\033[K", stderr);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(base::Duration left, std::size_t offers) const {
        if (!shown_) return;
        const auto seconds = std::chrono::ceil<base::seconds>(left).count();
        std::fprintf(stderr, "\rWaiting for DHCP offers: %lld s left, %zu so far\033[K",
                     static_cast<long long>(seconds), offers);
        std::fflush(stderr);
    }

private:
    bool shown_;
};

void ask_for_offers(const NetOptions& options, std::vector<LinkFacts>& links) {
    Loop loop;
    const base::Time start = base::BootClock::now();
    const base::Time end = start + options.wait;
    DhcpSurvey survey(loop, start);
    for (auto& each : links) {
        const bool named = is_named(options, each);
        if (!named && !is_asked_unnamed(each.nature.kind)) continue;
        if (auto reason = hindrance(each); !reason.empty()) {
            if (named) each.not_asked = std::move(reason);
            continue;
        }
        const auto status = survey.ask(each.link);
        each.asked = static_cast<bool>(status);
        if (!status) each.failure = status.failure();
    }
    if (std::ranges::none_of(links, &LinkFacts::asked)) return;
    const Progress progress(::isatty(STDERR_FILENO) == 1);
    for (base::Time now = start; now < end; now = base::BootClock::now()) {
        survey.send_due();
        progress.show(end - now, survey.offers_so_far());
        const base::Time next_second = start + std::chrono::floor<base::seconds>(now - start) + base::seconds(1);
        loop.turn(std::min({end, next_second, survey.deadline().value_or(end)}));
    }
    for (auto& each : links) each.offers = survey.offers(each.link.index);
}

base::Status keep_named(const NetOptions& options, std::vector<LinkFacts>& links) {
    if (options.links.empty()) return base::Done{};
    for (const auto& name : options.links) {
        if (std::ranges::any_of(links, [&](const auto& each) { return each.link.name == name; })) continue;
        std::string names;
        for (const auto& each : links) names += (names.empty() ? "" : ", ") + each.link.name;
        return base::Failure{base::Cause::NoInterface, name, "", 0, "there are " + names};
    }
    std::erase_if(links, [&](const LinkFacts& each) { return !is_named(options, each); });
    return base::Done{};
}

}  // namespace

base::Result<NetOptions> read_net_options(const std::vector<std::string>& words) {
    NetOptions options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--json") {
            options.json = true;
        } else if (word == "--wait") {
            const auto wait = i + 1 < words.size() ? read_wait(words[++i]) : std::nullopt;
            if (!wait) return bad_usage("--wait expects seconds, 0 to 600");
            options.wait = *wait;
        } else if (word.empty() || word.starts_with('-')) {
            return bad_usage("unknown option '" + word + "'");
        } else {
            options.links.push_back(word);
        }
    }
    return options;
}

int run_net(const std::vector<std::string>& words) {
    const auto options = read_net_options(words);
    if (!options) {
        std::fprintf(stderr, "farroot net: %s\n%s", base::printable(options.failure().evidence).c_str(), kHelp);
        return kUsage;
    }
    if (options->help) {
        std::fputs(kHelp, stdout);
        return kFine;
    }
    auto links = list_links();
    if (!links) return fail(links.failure());
    if (const auto status = keep_named(*options, *links); !status) return fail(status.failure());
    NetFacts facts{std::move(*links), options->wait};
    if (options->wait.count() != 0) ask_for_offers(*options, facts.links);
    std::fputs((options->json ? net_json(facts) : net_table(facts)).c_str(), stdout);
    const bool failed = std::ranges::any_of(facts.links, [](const auto& each) { return each.failure.has_value(); });
    return std::fflush(stdout) != 0 || failed ? kCouldNot : kFine;
}

}  // namespace agent
