#include "agent/command/watch.h"

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/core/report.h"
#include "agent/core/root_spelling.h"
#include "agent/report_file.h"

namespace agent {
namespace {

using nlohmann::json;

constexpr int kFine = 0;
constexpr int kCouldNot = 1;
constexpr int kUsage = 2;
constexpr unsigned kLongestEvery = 24 * 3600;

constexpr const char* kHelp =
    "usage: farroot watch [--once [--json]] [--every SECONDS]\n"
    "\n"
    "Run as root in a system that farroot booted. Where that is the fallback, and the\n"
    "settings say return=reboot, it tries the NFS roots as the boot does, and reboots\n"
    "once one works. farroot-watch.service runs it.\n"
    "\n"
    "  --once           tries each root now, until one works, and does not reboot; also\n"
    "                   without return=reboot\n"
    "  --json           prints what --once found for programs; agent/command/watch.h\n"
    "                   documents the keys\n"
    "  --every SECONDS  how far apart tries are, and how late the first one\n"
    "\n"
    "Without --every the first try comes after a minute, the next ones 1, 2, then\n"
    "every 4 minutes later, each a quarter more or less. A return that ends in the\n"
    "fallback again doubles the wait before the next first try, up to a day, until an\n"
    "NFS root boots. Where farroot found no card to count that on, it is an hour.\n"
    "\n"
    "The exit code is 0 when the Pi reboots, when there is nothing to return to, and\n"
    "when --once found a root that works; 1 when it did not, or when something could\n"
    "not be done; 2 for bad usage.\n";

base::Failure bad_usage(std::string words) {
    return {base::Cause::BadConfig, "farroot watch", "", 0, std::move(words)};
}

int refuse(const std::string& what, const std::string& remedy) {
    std::fprintf(stderr, "farroot watch: %s\n  fix: %s\n", base::printable(what).c_str(), remedy.c_str());
    return kCouldNot;
}

int nothing_to_do(const std::string& why) {
    std::printf("farroot watch: %s\n", base::printable(why).c_str());
    return kFine;
}

std::optional<base::seconds> read_every(const std::string& text) {
    unsigned seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stop != end || seconds == 0 || seconds > kLongestEvery) return std::nullopt;
    return base::seconds(seconds);
}

std::vector<core::NfsRoot> roots_of(const core::Snapshot& report) {
    std::vector<core::NfsRoot> roots;
    for (const auto& spelled : report.nfs) {
        const auto root = core::parse_root(spelled);
        if (root && std::holds_alternative<core::NfsRoot>(*root)) roots.push_back(std::get<core::NfsRoot>(*root));
    }
    return roots;
}

json as_json(const WatchResult& result) {
    json out{{"root", result.root}, {"works", static_cast<bool>(result.outcome)}};
    if (result.outcome) {
        out["version"] = result.outcome->version;
        out["init"] = result.outcome->init;
        return out;
    }
    const auto& row = base::describe(result.outcome.failure().cause);
    out["cause"] = {{"id", row.id},
                    {"object", result.outcome.failure().object},
                    {"words", base::printable(result.outcome.failure().text())},
                    {"remedy", row.remedy}};
    return out;
}

void print_json(bool works, const std::vector<WatchResult>& results) {
    json out{{"works", works}, {"roots", json::array()}};
    for (const auto& each : results) out["roots"].push_back(as_json(each));
    std::printf("%s\n", out.dump(1, ' ', false, json::error_handler_t::replace).c_str());
}

}  // namespace

base::Result<WatchOptions> read_watch_options(const std::vector<std::string>& words) {
    WatchOptions options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--once") {
            options.once = true;
        } else if (word == "--json") {
            options.json = true;
        } else if (word == "--every") {
            options.every = i + 1 < words.size() ? read_every(words[++i]) : std::nullopt;
            if (!options.every) return bad_usage("--every expects seconds, 1 to " + std::to_string(kLongestEvery));
        } else {
            return bad_usage("unknown word '" + word + "'");
        }
    }
    if (options.json && !options.once) return bad_usage("--json goes with --once");
    if (options.every && options.once) return bad_usage("--every does not go with --once");
    return options;
}

int run_watch(const std::vector<std::string>& words) {
    const auto options = read_watch_options(words);
    if (!options) {
        std::fprintf(stderr, "farroot watch: %s\n%s", base::printable(options.failure().evidence).c_str(), kHelp);
        return kUsage;
    }
    if (options->help) {
        std::fputs(kHelp, stdout);
        return kFine;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // each line is for a log, at once
    const auto text = base::read_file(kReportPath, kMostReport);
    if (!text) {
        return refuse("farroot did not boot this system: there is no " + std::string(kReportPath),
                      "run it on a Pi that farroot booted; there is nothing to watch for elsewhere");
    }
    auto report = core::snapshot_from_json(*text);
    if (!report) {
        return refuse("the report can't be read: " + report.failure().text(),
                      "run the farroot of the image on the card: " + std::string(kProgramPath));
    }
    if (report->state != "fallback")
        return nothing_to_do("this Pi does not run from a fallback but from " + report->root);
    if (!report->returns && !options->once) {
        return nothing_to_do("this Pi runs from its fallback, and stays there: the settings do not say return=reboot");
    }
    auto roots = roots_of(*report);
    if (roots.empty()) {
        return nothing_to_do(
            "there is no NFS root to return to: none is named, or those that are were passed over, "
            "since they were booted and never confirmed");
    }
    if (::geteuid() != 0) return refuse("only root may mount", "run it as root: sudo farroot watch");
    Watcher watcher(std::move(*report), std::move(roots), *options);
    const bool done = watcher.run();
    if (options->json) print_json(done, watcher.results());
    return done ? kFine : kCouldNot;
}

}  // namespace agent
