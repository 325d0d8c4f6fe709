#include "agent/command/examine.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/causes/explain.h"
#include "agent/causes/onlooker.h"
#include "agent/command/examine_text.h"
#include "agent/core/report.h"
#include "agent/core/root_spelling.h"
#include "agent/job/evidence_json.h"
#include "agent/job/job_answer.h"
#include "agent/job/nfs_trial.h"
#include "agent/jobs.h"
#include "agent/report_file.h"
#include "agent/servers/server_evidence.h"
#include "initramfs/modules.h"

namespace agent {
namespace {

using base::Failure;

constexpr int kFine = 0;
constexpr int kFault = 1;
constexpr int kUsage = 2;
constexpr base::seconds kLongestWait{600};
constexpr base::seconds kHeadStart{3};  // of a trial, before the server is asked what may be the matter
// Of the trial, where the server's answers tell by themselves why it won't end.
constexpr base::seconds kPatienceOnceTold{5};
constexpr unsigned kTrialJob = 1;
constexpr unsigned kEvidenceJob = 2;

constexpr const char* kTryHelp =
    "usage: farroot try [--json] [--rw] [--init PATH] [--wait SECONDS] SERVER:/PATH[,OPTIONS]\n"
    "\n"
    "Mounts an NFS root as a Pi would, checks that it can boot, measures it, and lets\n"
    "it go. With --rw a small file is created in it and removed. When it fails, the\n"
    "server is asked why, and the cause is named with what to do about it.\n";
constexpr const char* kDiagnoseHelp =
    "usage: farroot diagnose [--json] [--rw] [--init PATH] [--wait SECONDS] [SERVER:/PATH[,OPTIONS]]\n"
    "\n"
    "Asks an NFS server all that tells why a root of it does not boot: the way there,\n"
    "ports, versions, exports, access; as root it also tries the root. Without\n"
    "a root, those that this machine was to boot from.\n";
constexpr const char* kOptionsHelp =
    "\n"
    "  --json           for programs; agent/command/examine_text.h documents the keys\n"
    "  --rw             the root is wanted for writing\n"
    "  --init PATH      of the root's init, when it is none of the usual ones\n"
    "  --wait SECONDS   how long the trial may take, 30 by default\n"
    "\n"
    "The exit code is 0 when nothing speaks against the root, 1 when something does,\n"
    "2 for bad usage.\n";

const char* name_of(Examining what) {
    return what == Examining::Try ? "farroot try" : "farroot diagnose";
}

Failure bad_usage(std::string words) {
    return {base::Cause::BadConfig, "", "", 0, std::move(words)};
}

std::optional<base::seconds> read_wait(const std::string& text) {
    unsigned seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stop != end || base::seconds(seconds) > kLongestWait) return std::nullopt;
    return base::seconds(seconds);
}

std::optional<core::NfsRoot> complete_root(const std::string& text) {
    const auto parsed = core::parse_root(text);
    if (!parsed) return std::nullopt;
    const auto* nfs = std::get_if<core::NfsRoot>(&*parsed);
    if (nfs == nullptr || nfs->server.empty() || nfs->path.empty()) return std::nullopt;
    return *nfs;
}

// What this machine was to boot from, as its report has it.
std::vector<core::NfsRoot> roots_of_this_machine() {
    std::vector<core::NfsRoot> roots;
    const auto add = [&roots](const std::string& text) {
        const auto root = text.starts_with('/') ? std::nullopt : complete_root(text);
        if (root && std::ranges::find(roots, *root) == roots.end()) roots.push_back(*root);
    };
    if (const auto text = base::read_file(kReportPath, kMostReport)) {
        if (const auto report = core::snapshot_from_json(*text)) {
            for (const auto& candidate : report->candidates) add(candidate.root);
        }
    }
    return roots;
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

    void show(bool tries, bool asks, base::Duration since) const {
        if (!shown_) return;
        const auto seconds = std::chrono::duration_cast<base::seconds>(since).count();
        std::fprintf(stderr, "\r%s%s%s, %lld s\033[K", tries ? "Trying the root" : "", tries && asks ? ", " : "",
                     asks ? "asking the server" : "", static_cast<long long>(seconds));
        std::fflush(stderr);
    }

private:
    bool shown_;
};

class Examination {
public:
    Examination(Examining what, const ExamineOptions& options, const core::NfsRoot& root)
        : what_(what), options_(options), root_(root), jobs_(loop_), progress_(::isatty(STDERR_FILENO) == 1) {}

    Examined run() {
        began_ = base::BootClock::now();
        if (::geteuid() == 0) start_trial();
        if (what_ == Examining::Diagnose) ask_server();
        while (trial_runs_ || asks_) {
            const base::Time now = base::BootClock::now();
            const bool is_late = now >= began_ + kHeadStart;
            if (trial_runs_ && !was_asked_ && is_late) ask_server();
            if (trial_runs_ && now >= began_ + (is_told_ ? kPatienceOnceTold : options_.wait)) give_up_trial();
            if (asks_ && now >= asking_since_ + servers::kLongestAsking) give_up_asking();
            if (!trial_runs_ && !asks_) break;
            progress_.show(trial_runs_, asks_, now - began_);
            loop_.turn(now + base::milliseconds(500));
        }
        return conclude();
    }

private:
    void start_trial() {
        was_tried_ = true;
        const NfsTrial trial{root_, options_.read_write, options_.init, "", {}, Speed::Measure};
        trial_runs_ = static_cast<bool>(jobs_.start(
            kTrialJob, words_of("nfs-check", trial), [this](const JobEnd& end) { trial_ended(end); },
            [this](std::string_view) { in_grace_ = true; }));
    }

    void ask_server() {
        was_asked_ = true;
        asking_since_ = base::BootClock::now();
        asks_ =
            static_cast<bool>(jobs_.start(kEvidenceJob, {"server-evidence", root_.server, root_.path, root_.options},
                                          [this](const JobEnd& end) { server_answered(end); }));
    }

    void trial_ended(const JobEnd& end) {
        trial_runs_ = false;
        outcome_ = outcome_of(end, "trial");
        record_ = record_of(end);
        if (!*outcome_ && !was_asked_) ask_server();
    }

    void server_answered(const JobEnd& end) {
        asks_ = false;
        if (auto evidence = evidence_of(end)) {
            evidence_ = *std::move(evidence);
            is_told_ = causes::first_cause(evidence_).has_value();
        } else {
            crash_ = evidence.failure();
        }
        // No mount gets where no connection does.
        const bool is_far =
            evidence_.name_failure || evidence_.no_route || (evidence_.nfs && evidence_.nfs->error != 0);
        if (is_far && trial_runs_) give_up_trial();
    }

    void give_up_trial() {
        jobs_.abandon(kTrialJob);
        trial_runs_ = false;
        trial_given_up_ = true;
        if (!was_asked_) ask_server();
    }

    void give_up_asking() {
        jobs_.abandon(kEvidenceJob);
        asks_ = false;
        crash_ = Failure{base::Cause::JobTimedOut, "server-evidence", "job", 0, ""};
    }

    Examined conclude() {
        evidence_.server = root_.server;
        evidence_.path = root_.path;
        evidence_.read_write = options_.read_write;
        evidence_.trial = record_;
        evidence_.trial.in_grace = in_grace_;
        evidence_.trial.given_up = trial_given_up_;
        Examined out{
            root_.server + ":" + root_.path, {}, causes::explain(evidence_), {}, evidence_, was_asked_, was_tried_};
        if (outcome_ && *outcome_) {
            // It boots: what explain() found beside that are the verdict's warnings, or no matter.
            out.verdict = **outcome_;
            out.causes.clear();
            out.warnings = (*outcome_)->warnings;
        } else {
            split_warnings(out);
            const bool is_failed = trial_given_up_ || (outcome_ && !*outcome_);
            if (out.causes.empty() && crash_) out.causes.push_back(*crash_);
            if (out.causes.empty() && is_failed && outcome_) out.causes.push_back(outcome_->failure());
        }
        if (is_onlooker()) {
            out.causes = causes::to_onlooker(std::move(out.causes));
            out.warnings = causes::to_onlooker(std::move(out.warnings));
        }
        return out;
    }

    // Neither did farroot boot this machine, nor is this its image: it is no Pi that wants a root.
    static bool is_onlooker() {
        return ::access(kReportPath, F_OK) != 0 && ::access(initramfs::kModuleFolders, F_OK) != 0;
    }

    static void split_warnings(Examined& examined) {
        const auto warns = [](const Failure& each) { return causes::is_warning(each.cause); };
        std::ranges::copy_if(examined.causes, std::back_inserter(examined.warnings), warns);
        std::erase_if(examined.causes, warns);
    }

    Examining what_;
    const ExamineOptions& options_;
    core::NfsRoot root_;
    Loop loop_;
    Jobs jobs_;
    Progress progress_;
    base::Time began_{};
    base::Time asking_since_{};
    bool trial_runs_ = false;
    bool asks_ = false;
    bool was_tried_ = false;
    bool was_asked_ = false;
    bool trial_given_up_ = false;
    bool in_grace_ = false;
    bool is_told_ = false;  // why no root of this kind boots
    core::TrialRecord record_;
    causes::Evidence evidence_;
    std::optional<base::Result<core::Verdict>> outcome_;
    std::optional<Failure> crash_;
};

int fail(Examining what, const std::string& words, int code) {
    std::fprintf(stderr, "%s: %s\n", name_of(what), base::printable(words).c_str());
    return code;
}

}  // namespace

base::Result<ExamineOptions> read_examine_options(const std::vector<std::string>& words) {
    ExamineOptions options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool has_next = i + 1 < words.size();
        if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--json") {
            options.json = true;
        } else if (word == "--rw") {
            options.read_write = true;
        } else if (word == "--init") {
            if (!has_next || !words[i + 1].starts_with('/')) return bad_usage("--init expects an absolute path");
            options.init = words[++i];
        } else if (word == "--wait") {
            const auto wait = has_next ? read_wait(words[++i]) : std::nullopt;
            if (!wait) return bad_usage("--wait expects seconds, 0 to 600");
            options.wait = *wait;
        } else if (word.empty() || word.starts_with('-')) {
            return bad_usage("unknown option '" + word + "'");
        } else if (options.root) {
            return bad_usage("one root at a time, and '" + word + "' is a second");
        } else {
            options.root = complete_root(word);
            if (!options.root) return bad_usage("'" + word + "' is no NFS root: SERVER:/PATH[,OPTIONS]");
        }
    }
    return options;
}

int run_examine(Examining what, const std::vector<std::string>& words) {
    const char* help = what == Examining::Try ? kTryHelp : kDiagnoseHelp;
    const auto options = read_examine_options(words);
    if (options && options->help) {
        std::printf("%s%s", help, kOptionsHelp);
        return kFine;
    }
    if (!options) {
        fail(what, options.failure().evidence, kUsage);
        std::fprintf(stderr, "%s%s", help, kOptionsHelp);
        return kUsage;
    }
    std::vector<core::NfsRoot> roots;
    if (options->root) roots.push_back(*options->root);
    if (roots.empty() && what == Examining::Diagnose) roots = roots_of_this_machine();
    if (roots.empty()) return fail(what, "which root? SERVER:/PATH[,OPTIONS]", kUsage);
    if (::geteuid() != 0 && what == Examining::Try) {
        return fail(what, "mounting takes root's rights: use sudo; farroot diagnose asks the server without", kFault);
    }
    if (::geteuid() != 0) {
        std::fprintf(stderr,
                     "%s: without root's rights nothing is mounted, no port below 1024 is used, and neither ARP nor "
                     "ICMP is heard; with sudo more is known\n",
                     name_of(what));
    }
    bool any_fault = false;
    for (const auto& root : roots) {
        const Examined examined = Examination(what, *options, root).run();
        std::fputs((options->json ? examined_json(examined) : examined_text(examined)).c_str(), stdout);
        any_fault = any_fault || !examined.causes.empty();
    }
    return std::fflush(stdout) != 0 || any_fault ? kFault : kFine;
}

}  // namespace agent
