#include "agent/driver.h"

#include <sys/stat.h>
#include <uuid/uuid.h>

#include <cstdio>
#include <filesystem>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/causes/explain.h"
#include "agent/core/cause_view.h"
#include "agent/core/look.h"
#include "agent/core/report.h"
#include "agent/found_view_of.h"
#include "agent/job/card_memory_json.h"
#include "agent/job/job_answer.h"
#include "agent/job/job_end.h"
#include "agent/job/mount_flags.h"
#include "agent/job/nfs_trial.h"
#include "agent/job/overlay.h"
#include "agent/job/password.h"
#include "agent/job/swap_answer.h"
#include "agent/net/hand_over.h"
#include "agent/report_file.h"
#include "agent/settings/card_file.h"
#include "agent/settings/first_boot.h"
#include "agent/settings/resolve.h"
#include "agent/swap/late_swap.h"
#include "initramfs/hand_over.h"
#include "netcfg/network_covers.h"

namespace agent {
namespace {

constexpr base::milliseconds kReportPause{50};  // changes in a burst make one report
constexpr base::seconds kHeartbeat{1};          // also how often the countdown is reported
constexpr base::seconds kOverdue{5};            // no deadline waits so long in a loop that works
constexpr const char* kCommandLinePath = "/run/farroot/cmdline";
constexpr const char* kFstabPath = "/run/farroot/fstab";
constexpr unsigned kFirstFindJob = 1'000'000'000;  // the core counts its own from 1
constexpr unsigned kFirstLinkJob = 2'000'000'000;
constexpr unsigned kFirstHotplugJob = 3'000'000'000;

std::vector<discovery::Source> sources_of(const core::DiscoverBy& by) {
    using discovery::Source;
    std::vector<Source> sources;
    if (by.dhcp) sources.push_back(Source::Dhcp);
    if (by.dns_sd) sources.insert(sources.end(), {Source::Mdns, Source::Dns});
    if (by.broadcast) sources.push_back(Source::Broadcast);
    if (by.sweep) sources.push_back(Source::Sweep);
    return sources;
}

std::vector<std::string> words_of(const core::StartTrial& action) {
    if (const auto* local = std::get_if<core::LocalRoot>(&action.root)) {
        return {"local-trial",
                local->device,
                local->filesystem,
                local->options,
                std::to_string(local->patience.count()),
                action.read_write ? "rw" : "ro",
                action.init};
    }
    return agent::words_of("nfs-trial", {std::get<core::NfsRoot>(action.root), action.read_write, action.init,
                                         action.client_id, action.require, Speed::Leave, action.layered});
}

// As host-keys= takes it.
std::string word_of(core::HostKeys keys) {
    switch (keys) {
        case core::HostKeys::Own: return "own";
        case core::HostKeys::Card: return "card";
        case core::HostKeys::Shared: return "shared";
    }
    return "";
}

// Of one identity always the same, as journals, leases and much else go by it; of none a new one. An UUID is one
// (machine-id(5)); the name space of version 5 is farroot's own.
std::string machine_id_of(const std::string& identity) {
    constexpr uuid_t kNameSpace{0x3f, 0x0c, 0x5e, 0x1d, 0x8a, 0x47, 0x4b, 0x0b,
                                0x9d, 0x53, 0xfa, 0x22, 0x07, 0x6c, 0x94, 0xe1};
    uuid_t id{};
    if (identity.empty()) {
        ::uuid_generate_random(id);
    } else {
        ::uuid_generate_sha1(id, kNameSpace, identity.data(), identity.size());
    }
    char dashed[UUID_STR_LEN];
    ::uuid_unparse_lower(id, dashed);
    std::string text = dashed;
    std::erase(text, '-');
    return text;
}

initramfs::Layer order_of(const std::optional<core::Layer>& layer) {
    if (!layer) return {};
    return {layer->folder, layer->host_name, machine_id_of(layer->identity), layer->host_key};
}

}  // namespace

Driver::Driver(Loop& loop, int control, core::Begun begun, settings::Layer command_line, bool restarted)
    : loop_(loop),
      control_(control),
      boot_(std::move(begun.boot)),
      first_actions_(std::move(begun.actions)),
      command_line_(std::move(command_line)),
      restarted_(restarted),
      jobs_(loop),
      hotplug_(loop, jobs_, kFirstHotplugJob, [this](core::DevicesSeen seen) { tell(std::move(seen)); }),
      network_(loop, jobs_, kFirstLinkJob, [this](core::Event event) { tell(std::move(event)); }),
      screens_(loop, kReportPath,
               [this](core::Intent intent, const std::string& console) {
                   tell(core::PersonWants{std::move(intent), console});
               }),
      kernel_messages_(loop, [this](const std::string& text) { take_note(text); }),
      next_heartbeat_(base::BootClock::now()) {}

void Driver::run() {
    hotplug_.start();
    perform(first_actions_);
    if (const auto started = network_.start(restarted_); !started) {
        std::fprintf(stderr, "farroot: %s\n", started.failure().text().c_str());
    }
    handle_events();
    report();
    screens_.start();
    while (true) {
        loop_.turn(std::min(next_heartbeat_, due().value_or(next_heartbeat_)));
        pass_time(base::BootClock::now());
        handle_events();
    }
}

void Driver::pass_time(base::Time now) {
    network_.pass_time();
    hotplug_.expire();
    pass_discovery_on();
    if (const auto deadline = core::next_deadline(boot_); deadline && now >= *deadline) tell(core::TimePassed{});
    if (now >= next_heartbeat_) {
        // A full socket means that PID 1 is busy; it hears of us with the next one.
        if (makes_progress(now)) static_cast<void>(base::send_message(control_, initramfs::kHeartbeat));
        next_heartbeat_ = now + kHeartbeat;
        if (!boot_.handed_over && !report_due_) report_due_ = now;
    }
    if (report_due_ && now >= *report_due_) report();
}

// Not while the loop turns for nothing, a deadline standing that nobody acts on; nor after the order to PID 1: if it
// got lost, nothing would ever move again, so silence must end this agent.
bool Driver::makes_progress(base::Time now) const {
    const auto deadline = due();
    return !boot_.handed_over && (!deadline || now < *deadline + kOverdue);
}

std::optional<base::Time> Driver::due() const {
    std::optional<base::Time> earliest;
    const auto of_search = search_ ? std::optional(search_->run.deadline()) : std::nullopt;
    for (const auto& each :
         {core::next_deadline(boot_), network_.deadline(), hotplug_.deadline(), of_search, report_due_}) {
        if (each) earliest = std::min(earliest.value_or(*each), *each);
    }
    return earliest;
}

void Driver::handle_events() {
    while (!events_.empty()) {
        const core::Event event = std::move(events_.front());
        events_.pop_front();
        const base::Time now = base::BootClock::now();
        perform(core::step(boot_, event, now));
        report_soon(now);
        const bool is_awaited = std::holds_alternative<core::PersonWants>(event);  // at a screen, by who pressed a key
        if (is_awaited && report_due_) report_due_ = now;
    }
    say_new_lines();
    say_watchdog();
}

void Driver::take_note(const std::string& text) {
    const base::Time now = base::BootClock::now();
    core::note(boot_, text, now);
    report_soon(now);
}

void Driver::report_soon(base::Time now) {
    if (!boot_.handed_over && !report_due_) report_due_ = now + kReportPause;
}

// Once the card had its say: a watchdog that the owner does not want is never started.
void Driver::say_watchdog() {
    const bool on = boot_.config.watchdog != core::WatchdogUse::Off;
    if (watchdog_said_ == on || !std::holds_alternative<core::Card::Done>(boot_.card.state)) return;
    if (base::send_message(control_, on ? initramfs::kWatchdogOn : initramfs::kWatchdogOff)) watchdog_said_ = on;
}

void Driver::say_new_lines() {
    const std::size_t news = std::min(boot_.logged - lines_said_, boot_.log.size());
    for (auto line = boot_.log.end() - static_cast<std::ptrdiff_t>(news); line != boot_.log.end(); ++line) {
        screens_.say(*line);
    }
    lines_said_ = boot_.logged;
}

void Driver::perform(const std::vector<core::Action>& actions) {
    for (const auto& action : actions) {
        std::visit([this](const auto& each) { on(each); }, action);
    }
}

template <typename Ended>
void Driver::start_job(core::JobId job, const std::vector<std::string>& words, const std::string& object,
                       std::string_view handed) {
    const auto ended = [this, job](const base::Result<core::Verdict>& outcome) {
        tell(Ended{job, outcome ? std::nullopt : std::optional(outcome.failure())});
    };
    const auto started = jobs_.start(
        job.value, words, [this, job, ended, object](JobEnd end) { ended(take_mount(job, object, end)); },
        notes_of(job), handed);
    if (!started) ended(started.failure());
}

void Driver::on(const core::LoadNfsModules& action) {
    start_job<core::NfsModulesEnded>(action.job, {"load-set", "nfs"}, "NFS modules");
}

void Driver::take_job_note(core::JobId job, std::string_view note) {
    if (note == kServerInGrace) return tell(core::ServerInGrace{job});
    if (note.starts_with(kDiskComing)) tell(core::DiskComing{job, std::string(note.substr(kDiskComing.size()))});
}

std::function<void(std::string_view)> Driver::notes_of(core::JobId job) {
    return [this, job](std::string_view note) { take_job_note(job, note); };
}

void Driver::on(const core::ReadCard& action) {
    const core::JobId job = action.job;
    const std::string patience = std::to_string(action.patience.count());
    const auto ended = [this, job](const JobEnd& end) {
        if (end.answer) return card_read(job, decode_card(end.answer->bytes));
        card_read(job, failure_of(end, "card"));
    };
    const auto started = jobs_.start(job.value, {"card", patience}, ended, notes_of(job));
    if (!started) card_read(job, started.failure());
}

void Driver::card_read(core::JobId job, const base::Result<CardFound>& found) {
    std::vector<settings::Layer> layers{command_line_};
    core::CardView card;
    if (found) {
        card = {found->device,
                found->has_file         ? "farroot.conf"
                : found->device.empty() ? "none"
                                        : "no farroot.conf",
                {},
                found->text,
                found->is_text};
        layers.push_back(found->layer);
        static_cast<void>(base::replace_file(kCardSettingsPath, found->text));
    }
    if (const auto failure = found ? found->failure : std::optional(found.failure())) {
        card = {failure->object, "failed", core::cause_view(*failure)};
    }
    tell(core::CardRead{job, settings::resolve(std::move(layers)).config, std::move(card),
                        found ? found->memory : core::CardMemory{}});
}

void Driver::on(const core::StartTrial& action) {
    const core::JobId job = action.job;
    const auto started = jobs_.start(
        job.value, words_of(action), [this, job](JobEnd end) { trial_ended(job, std::move(end)); }, notes_of(job));
    if (!started) tell(core::TrialEnded{job, started.failure()});
}

// The verdict; the mount that came with it is kept.
base::Result<core::Verdict> Driver::take_mount(core::JobId job, const std::string& name, JobEnd& end) {
    auto outcome = outcome_of(end, name);
    if (outcome && end.answer->fd) mounts_[job] = std::move(end.answer->fd);
    return outcome;
}

void Driver::trial_ended(core::JobId job, JobEnd end) {
    auto outcome = take_mount(job, "trial", end);
    core::TrialRecord record = outcome ? core::TrialRecord{} : record_of(end);
    tell(core::TrialEnded{job, std::move(outcome), std::move(record)});
}

void Driver::on(const core::ProbeServer& action) {
    const auto ended = [this, job = action.job](base::Result<base::Duration> round_trip) {
        tell(core::ProbeEnded{job, std::move(round_trip)});
    };
    const auto started = jobs_.start(action.job.value, {"probe", action.server, std::to_string(action.port)},
                                     [ended](const JobEnd& end) {
                                         if (end.answer) return ended(decode_round_trip(end.answer->bytes));
                                         ended(failure_of(end, "probe"));
                                     });
    if (!started) ended(started.failure());
}

void Driver::on(const core::Explain& action) {
    const auto ended = [this, action](const JobEnd& end) {
        auto evidence = evidence_of(end);
        if (!evidence) {
            take_note(evidence.failure().text());
            return tell(core::Explained{action.job, std::nullopt});
        }
        evidence->read_write = action.read_write;
        evidence->trial = action.record;
        tell(core::Explained{action.job, causes::first_cause(*evidence)});
    };
    const auto started = jobs_.start(
        action.job.value, {"server-evidence", action.root.server, action.root.path, action.root.options}, ended);
    if (started) return;
    take_note(started.failure().text());
    tell(core::Explained{action.job, std::nullopt});
}

void Driver::on(const core::Discover& action) {
    FindWish wish{.sources = sources_of(action.by), .lease = action.lease};
    const unsigned first_job = kFirstFindJob + action.job.value * kMostFindJobs;
    search_.reset(new Search{action.job, {loop_, jobs_, wish, first_job}});
}

void Driver::pass_discovery_on() {
    if (!search_) return;
    search_->run.turn();
    const bool is_done = search_->run.is_done();
    if (!is_done && !search_->run.has_news()) return;
    const FindFacts facts = search_->run.take_facts();
    tell(core::ServersFound{search_->job, shortened(found_view_of(facts)), is_done});
    for (const auto& each : facts.servers) {
        if (is_done && each.failure) take_note(each.failure->text());
    }
    if (is_done) search_.reset();
}

void Driver::on(const core::WriteMemory& action) {
    start_job<core::MemoryWritten>(action.job, {"remember", to_json(action.memory)}, "card");
}

void Driver::on(const core::WriteSettings& action) {
    start_job<core::SettingsSaved>(action.job, {"save-settings"}, "card", action.text);
}

void Driver::on(const core::CheckPassword& action) {
    const core::JobId job = action.job;
    const auto ended = [this, job](const JobEnd& end) {
        if (!end.answer) take_note(failure_of(end, "the password's check").text());
        tell(core::PasswordChecked{job, end.answer && end.answer->bytes == kRightPassword});
    };
    const std::string handed = encode(PasswordTry{action.hash, action.password});
    if (!jobs_.start(job.value, {"check-password"}, ended, notes_of(job), handed)) {
        tell(core::PasswordChecked{job, false});
    }
}

void Driver::on(const core::StartMeasure& action) {
    const core::JobId job = action.job;
    const auto ended = [this, job](const JobEnd& end) {
        const auto reads = reads_of(end);
        if (reads) tell(core::MeasureTold{job, *reads});
        tell(core::MeasureEnded{job, reads ? std::nullopt : std::optional(reads.failure())});
    };
    const auto started = jobs_.start(job.value,
                                     {"measure", action.root.server, action.root.path, action.root.options,
                                      action.client_id, std::to_string(action.lasts.count())},
                                     ended);
    if (!started) return tell(core::MeasureEnded{job, started.failure()});
    jobs_.listen(job.value, [this, job](const std::string& answer) {
        if (const auto reads = decode_reads(answer)) tell(core::MeasureTold{job, *reads});
    });
}

void Driver::on(const core::SwitchOff& action) {
    report();
    static_cast<void>(base::send_message(control_, std::string(initramfs::kPowerOff) + action.why));
}

void Driver::on(const core::Reboot& action) {
    report();
    static_cast<void>(base::send_message(control_, std::string(initramfs::kReboot) + action.why));
}

void Driver::on(const core::StartSwap& action) {
    const core::JobId job = action.job;
    const std::string spelling = spelling_of(action.swap);
    const auto ended = [this, job](base::Result<std::vector<core::SwapArea>> outcome) {
        tell(core::SwapEnded{job, std::move(outcome)});
    };
    const auto started = jobs_.start(
        job.value,
        {"swap", spelling, std::to_string(action.priority), action.may_create ? "create" : "use",
         std::to_string(action.patience.count())},
        [ended, spelling](const JobEnd& end) {
            if (end.answer) return ended(decode_swap(end.answer->bytes));
            ended(failure_of(end, spelling));
        },
        notes_of(job));
    if (!started) ended(started.failure());
}

void Driver::on(const core::ListDisks& action) {
    const core::JobId job = action.job;
    const auto started = jobs_.start(job.value, {"disks"}, [this, job](const JobEnd& end) {
        if (end.answer) return tell(core::DisksSeen{job, decode_disks(end.answer->bytes)});
        tell(core::DisksSeen{job, failure_of(end, "disks")});
    });
    if (!started) tell(core::DisksSeen{job, started.failure()});
}

void Driver::on(const core::MakeOverlay& action) {
    const auto ended = [this, job = action.job](base::Result<core::OverlayPlace> outcome) {
        tell(core::OverlayMade{job, std::move(outcome)});
    };
    const auto started = jobs_.start(
        action.job.value,
        {"overlay", core::spelling_of(action.overlay), std::to_string(action.patience.count()),
         word_of(action.host_keys)},
        [ended](const JobEnd& end) {
            if (end.answer) return ended(decode_overlay(end.answer->bytes));
            ended(failure_of(end, "overlay"));
        },
        notes_of(action.job));
    if (!started) ended(started.failure());
}

void Driver::on(const core::GiveOverlayBack& action) {
    start_job<core::OverlayGivenBack>(action.job, {"give-overlay-back"}, "overlay");
}

void Driver::on(const core::SwitchCardOff& action) {
    start_job<core::CardSwitchedOff>(action.job, {"switch-card-off"}, "the SD card");
}

void Driver::on(const core::FindDisks& action) {
    std::vector<std::string> words{"find-disks"};
    words.insert(words.end(), action.names.begin(), action.names.end());
    const auto ended = [this, job = action.job](const JobEnd& end) { tell(core::DisksFound{job, devices_of(end)}); };
    if (const auto started = jobs_.start(action.job.value, words, ended); !started) {
        tell(core::DisksFound{action.job, started.failure()});
    }
}

void Driver::on(const core::MountLocal& action) {
    start_job<core::LocalMounted>(action.job, {"mount-local", encode(action.verdict)}, action.verdict.root);
}

void Driver::on(const core::AbandonJob& action) {
    if (search_ && search_->job == action.job) return search_.reset();
    jobs_.abandon(action.job.value);
    mounts_.erase(action.job);
}

// What a root from the network gets to see in the place of this card's words, of its own fstab, and of what would have
// its network software take the link down.
std::vector<initramfs::Cover> Driver::covers_for(const core::HandOverRoot& action) const {
    std::vector<initramfs::Cover> covers;
    const auto cover = [&covers](const char* file, const std::string& text, const char* over) {
        if (base::write_file(file, text)) covers.push_back({file, over});
    };
    const auto line = base::read_file("/proc/cmdline");
    const bool is_from_network = action.verdict.filesystem == "nfs";
    if (const auto wanted = is_from_network && line ? settings::line_for_network_root(*line) : std::nullopt) {
        cover(kCommandLinePath, *wanted, "/proc/cmdline");
    }
    if (!action.fstab.empty()) cover(kFstabPath, action.fstab, "/etc/fstab");
    if (!action.network) return covers;
    for (const auto& [path, text] : netcfg::network_covers(action.verdict.network_files, action.network->link)) {
        const std::string file = "/run/farroot/" + std::filesystem::path(path).filename().string();
        cover(file.c_str(), text, path.c_str());
    }
    return covers;
}

void Driver::on(const core::HandOverRoot& action) {
    report();
    hand_over_network(action);
    leave_notice();
    leave_watcher();
    leave_late_swaps(action);
    const auto& verdict = action.verdict;
    const auto lifted = lift_trial_attributes(mounts_[action.mount].get(), verdict.mount_flags);
    if (!lifted) std::fprintf(stderr, "farroot: %s\n", lifted.failure().text().c_str());
    const initramfs::HandOver order{
        verdict.root,           verdict.init,    action.summary,    boot_.config.watchdog == core::WatchdogUse::Keep,
        order_of(action.layer), action.patience, covers_for(action)};
    const auto sent = base::send_message(control_, initramfs::encode(order), mounts_[action.mount].get());
    if (!sent) std::fprintf(stderr, "farroot: %s\n", sent.failure().text().c_str());
}

// The root boots without these files too, only its network software may do it harm later.
void Driver::hand_over_network(const core::HandOverRoot& action) {
    if (!action.network) return;
    const auto written = write_hand_over_files(*action.network, action.verdict.resolv_conf);
    if (!written) std::fprintf(stderr, "farroot: %s\n", written.failure().text().c_str());
}

// Where login programs look (pam_motd(8)). The report has it too.
void Driver::leave_notice() const {
    const std::string notice = core::look(boot_, base::BootClock::now()).notice;
    if (notice.empty()) return;
    ::mkdir("/run/motd.d", 0755);
    static_cast<void>(base::write_file("/run/motd.d/farroot", notice));
}

// What farroot-watch.service runs. The initramfs and this program in it are gone soon.
void Driver::leave_watcher() const {
    if (!boot_.config.returns || core::look(boot_, base::BootClock::now()).state != "fallback") return;
    const auto left = base::copy_file("/proc/self/exe", kProgramPath, 0755);
    if (!left) std::fprintf(stderr, "farroot: %s\n", left.failure().text().c_str());
}

void Driver::leave_late_swaps(const core::HandOverRoot& action) {
    const std::string rules = swap::late_rules(action.late_swaps);
    if (rules.empty()) return;
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path(swap::kLateRulesFile).parent_path(), problem);
    static_cast<void>(base::write_file(swap::kLateRulesFile, rules));
}

void Driver::report() {
    report_due_ = std::nullopt;
    const base::Time now = base::BootClock::now();
    const std::string report = core::to_json(core::look(boot_, now));
    if (!base::replace_file(kReportPath, report)) return;
    screens_.poke();
    if (!boot_.config.record) return;
    if (const auto why = recording_.add(report, now)) take_note("the recording ends: " + *why);
}

}  // namespace agent
