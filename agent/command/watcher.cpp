#include "agent/command/watcher.h"

#include <cstdio>
#include <utility>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/command/reboot.h"
#include "agent/core/look.h"
#include "agent/job/job_answer.h"
#include "agent/job/nfs_trial.h"
#include "netcfg/addresses.h"
#include "netcfg/links.h"

namespace agent {
namespace {

std::vector<base::MacAddress> macs_of(const core::Snapshot& report) {
    std::vector<base::MacAddress> macs;
    for (const auto& link : report.links) {
        if (const auto mac = base::MacAddress::parse(link.mac)) macs.push_back(*mac);
    }
    return macs;
}

core::WatchPlan plan_of(const core::Snapshot& report, std::size_t roots, const WatchOptions& options) {
    const bool has_card = !report.card.device.empty() && !report.card.cause;
    core::WatchPlan plan{roots, macs_of(report), has_card, report.returned, options.every};
    if (options.once) {
        plan.is_counted = true;
        plan.every = base::seconds(0);
    }
    return plan;
}

// As the boot would have it (driver.h), unless the kernel knows one already: other mounts go by that.
std::string client_id(const core::Snapshot& report) {
    if (!base::first_line("/sys/module/nfs/parameters/nfs4_unique_id").empty()) return "";
    if (!report.serial.empty()) return report.serial;
    for (const auto& link : report.links) {
        if (link.state == "in use") return link.mac;
    }
    return report.links.empty() ? "" : report.links.front().mac;
}

struct Here {
    base::NetConfig config;
    core::Identity identity;
};

// The first link with a device and an IPv4 address.
Here here(const core::Snapshot& report) {
    Here out{{}, {{}, report.serial}};
    const auto links = netcfg::Links::open();
    const auto addresses = netcfg::list_addresses();
    if (!links || !addresses) return out;
    for (const auto& link : links->all()) {
        for (const auto& each : *addresses) {
            if (!link.physical || each.link != link.index || each.address.address.v4() == nullptr) continue;
            out.config.address = each.address;
            out.identity.mac = link.mac;
            return out;
        }
    }
    return out;
}

std::string in_words(base::Duration wait) {
    const auto seconds = std::chrono::ceil<base::seconds>(wait).count();
    return seconds <= 120 ? std::to_string(seconds) + " s" : std::to_string((seconds + 59) / 60) + " min";
}

}  // namespace

Watcher::Watcher(core::Snapshot report, std::vector<core::NfsRoot> roots, const WatchOptions& options)
    : report_(std::move(report)),
      roots_(std::move(roots)),
      options_(options),
      watch_(plan_of(report_, roots_.size(), options), base::BootClock::now()) {}

bool Watcher::run() {
    if (!options_.once) {
        std::string names;
        for (const auto& root : roots_) names += (names.empty() ? "" : ", ") + core::root_text(root);
        const std::string returned =
            report_.returned == 0 ? "" : " (returns that ended here again: " + std::to_string(report_.returned) + ")";
        std::printf(
            "farroot watch: this Pi runs from its fallback, %s. It will reboot once one of these works: %s. "
            "First try in %s%s.\n",
            report_.root.c_str(), base::printable(names).c_str(),
            in_words(watch_.deadline() - base::BootClock::now()).c_str(), returned.c_str());
    }
    while (!ended_) {
        act(watch_.pass_time(base::BootClock::now()));
        if (!ended_) loop_.turn(watch_.deadline());
    }
    return *ended_;
}

void Watcher::act(Next next) {
    while (next && !ended_) next = std::visit([this](const auto& action) { return on(action); }, *next);
}

Watcher::Next Watcher::on(const core::Watch::Try& action) {
    trying_ = action.root;
    const Here now = here(report_);
    const auto root = core::complete_here(roots_[action.root], now.config, now.identity);
    if (!root) return tried(root.failure());
    const auto words = words_of("nfs-check", {*root, report_.read_write, report_.init, client_id(report_)});
    const auto started = jobs_.start(
        ++job_, words, [this](const JobEnd& end) { act(tried(outcome_of(end, "trial"))); },
        [this](std::string_view) { watch_.in_grace(); });
    return started ? std::nullopt : tried(started.failure());
}

Watcher::Next Watcher::on(const core::Watch::GiveUp&) {
    jobs_.abandon(job_);
    if (!trying_) return counted(base::Failure{base::Cause::JobTimedOut, "card", "count the return", 0, ""});
    return tried(base::Failure{base::Cause::HostSilent, core::root_text(roots_[*trying_]), "trial", 0, "given up"});
}

Watcher::Next Watcher::on(const core::Watch::CountReturn&) {
    trying_.reset();
    const auto started = jobs_.start(++job_, {"count-return", report_.card.device},
                                     [this](const JobEnd& end) { act(counted(outcome_of(end, "card"))); });
    return started ? std::nullopt : counted(started.failure());
}

Watcher::Next Watcher::on(const core::Watch::Reboot& action) {
    tell_everybody(base::printable(core::root_text(roots_[action.root])) +
                   " works again: this Pi leaves its fallback and reboots now");
    const auto asked = reboot_system();
    if (!asked) std::fprintf(stderr, "farroot watch: %s\n", base::printable(asked.failure().text()).c_str());
    ended_ = static_cast<bool>(asked);
    return std::nullopt;
}

Watcher::Next Watcher::tried(const base::Result<core::Verdict>& outcome) {
    tell(outcome);
    const auto next = watch_.tried(static_cast<bool>(outcome), base::BootClock::now());
    const bool is_round_over = outcome || !next;
    if (options_.once && is_round_over) ended_ = static_cast<bool>(outcome);
    return next;
}

Watcher::Next Watcher::counted(const base::Result<core::Verdict>& outcome) {
    const auto next = watch_.counted(static_cast<bool>(outcome), base::BootClock::now());
    if (!outcome) {
        const std::string later = next ? "" : "; next try in " + in_words(watch_.deadline() - base::BootClock::now());
        std::printf("farroot watch: the card does not take the count of this return: %s%s\n",
                    base::printable(outcome.failure().text()).c_str(), later.c_str());
    }
    return next;
}

// The log is not to fill with the same words.
void Watcher::tell(const base::Result<core::Verdict>& outcome) {
    const std::size_t root = *trying_;
    const std::string name = core::root_text(roots_[root]);
    if (options_.once) results_.push_back({name, outcome});
    if (options_.json) return;
    std::string words = base::printable(outcome ? name + ": works, NFS " + outcome->version + ", " + outcome->init
                                                : outcome.failure().text());
    if (!outcome) words += "\n  fix: " + std::string(base::describe(outcome.failure().cause).remedy);
    if (said_[root] == words) return;
    std::printf("farroot watch: %s\n", words.c_str());
    said_[root] = std::move(words);
}

}  // namespace agent
