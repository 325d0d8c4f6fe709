#include "agent/hotplug.h"

#include <algorithm>
#include <utility>

#include "agent/job/job_answer.h"
#include "agent/job/job_end.h"

namespace agent {
namespace {

constexpr std::size_t kMostModaliases = 64;  // in one job's arguments
constexpr std::size_t kMostJobs = 8;         // that hang

// Of a keyboard each comes as one without a driver, however many are of its kind (agent/job/refused_keyboards.h).
bool is_input(const std::string& modalias) {
    return modalias.starts_with("hid:");
}

base::Failure hanging(const std::string& module, const std::string& modalias, const std::string& how) {
    return {base::Cause::DriverHangs,
            module,
            modalias,
            0,
            how,
            base::remedy_for(base::Cause::DriverHangs, {{"module", module}})};
}

}  // namespace

Hotplug::Hotplug(Loop& loop, Jobs& jobs, unsigned first_job, std::function<void(core::DevicesSeen)> told,
                 base::Duration patience)
    : jobs_(jobs), next_job_(first_job), told_(std::move(told)), patience_(patience) {
    loop.watch(uevents_.fd(), [this] { take_uevents(); });
}

void Hotplug::start() {
    load({});
}

bool Hotplug::is_working() const {
    return std::ranges::any_of(running_, [](const auto& each) { return !each.second.is_silent; });
}

std::optional<base::Time> Hotplug::deadline() const {
    std::optional<base::Time> earliest;
    for (const auto& [job, running] : running_) {
        const base::Time end = running.heard + patience_;
        if (!running.is_silent) earliest = std::min(earliest.value_or(end), end);
    }
    return earliest;
}

// The job is not ended: it goes on by itself as soon as the driver lets it.
void Hotplug::expire() {
    bool news = false;
    for (auto& [job, running] : running_) {
        if (running.is_silent || base::BootClock::now() < running.heard + patience_) continue;
        running.is_silent = news = true;
        look_again_ = look_again_ || !running.at.module.empty();
    }
    if (!news) return;
    tell();
    load_next();
}

void Hotplug::take_uevents() {
    while (const auto event = uevents_.read()) {
        const auto action = event->find("ACTION");
        const auto modalias = event->find("MODALIAS");
        if (action == event->end() || modalias == event->end() || action->second != "add") continue;
        const bool is_new = seen_.insert(modalias->second).second;
        if (is_new || is_input(modalias->second)) pending_.insert(modalias->second);
    }
    look_again_ = uevents_.take_lost() || look_again_;
    load_next();
}

void Hotplug::load_next() {
    if (is_working() || running_.size() >= kMostJobs) return;
    if (std::exchange(look_again_, false)) return load({});
    std::vector<std::string> next;
    while (!pending_.empty() && next.size() < kMostModaliases)
        next.push_back(pending_.extract(pending_.begin()).value());
    if (!next.empty()) load(next);
}

void Hotplug::load(const std::vector<std::string>& modaliases) {
    std::vector<std::string> words{"modules"};
    for (const auto& [module, why] : deadly_) words.push_back("-" + module);
    for (auto& [job, running] : running_) {
        if (running.at.module.empty()) continue;
        words.push_back("-" + running.at.module);
        running.was_overtaken = true;
    }
    words.insert(words.end(), modaliases.begin(), modaliases.end());
    const unsigned job = next_job_++;
    const auto started = jobs_.start(
        job, words, [this, job](const JobEnd& end) { ended(job, end); },
        [this, job](std::string_view note) { heard(job, note); });
    if (started) running_[job] = {{}, base::BootClock::now()};
}

void Hotplug::heard(unsigned job, std::string_view note) {
    if (!note.starts_with(kLoading)) return;
    note.remove_prefix(kLoading.size());
    const auto module = note.substr(0, note.find(' '));
    note.remove_prefix(std::min(module.size() + 1, note.size()));
    Running& running = running_.at(job);
    const bool was_silent = std::exchange(running.is_silent, false);
    running.at = {std::string(module), std::string(note)};
    running.heard = base::BootClock::now();
    if (was_silent) tell();
}

std::vector<base::Failure> Hotplug::hanging_drivers() const {
    std::vector<base::Failure> drivers;
    for (const auto& [module, why] : deadly_) drivers.push_back(why);
    const auto patience = std::chrono::duration_cast<base::seconds>(patience_);
    const std::string silent = "silent for " + std::to_string(patience.count()) + " s";
    for (const auto& [job, running] : running_) {
        if (running.is_silent && !running.at.module.empty()) {
            drivers.push_back(hanging(running.at.module, running.at.modalias, silent));
        }
    }
    return drivers;
}

// What is no news is not told.
void Hotplug::tell() {
    core::DevicesSeen seen{hanging_drivers(), driverless_};
    std::string texts;
    for (const auto* failures : {&seen.hanging, &seen.driverless}) {
        for (const auto& each : *failures) texts += each.text() + "\n";
        texts += "\n";
    }
    if (std::exchange(told_texts_, texts) != texts) told_(std::move(seen));
}

void Hotplug::ended(unsigned job, const JobEnd& end) {
    const Running running = running_.extract(job).mapped();
    const bool died = !end.answer && !running.at.module.empty();
    const auto& [module, modalias] = running.at;
    if (died) deadly_[module] = hanging(module, modalias, end_words(end.wait_status));
    if (end.answer) driverless_ = driverless_of(end);
    look_again_ = look_again_ || running.was_overtaken || died;
    tell();
    load_next();
}

}  // namespace agent
