#include "agent/hotplug.h"

#include <utility>

namespace agent {
namespace {

constexpr base::seconds kPatience{30};       // a driver's probe may wait long for its firmware or bus
constexpr std::size_t kMostModaliases = 64;  // in one job's arguments

}  // namespace

Hotplug::Hotplug(Loop& loop, Jobs& jobs, unsigned job_id) : jobs_(jobs), job_id_(job_id) {
    loop.watch(uevents_.fd(), [this] { take_uevents(); });
}

void Hotplug::start() {
    load({});
}

std::optional<base::Time> Hotplug::deadline() const {
    return deadline_;
}

void Hotplug::expire() {
    if (!deadline_ || base::BootClock::now() < *deadline_) return;
    jobs_.abandon(job_id_);
    ended();
}

void Hotplug::take_uevents() {
    while (const auto event = uevents_.read()) {
        const auto action = event->find("ACTION");
        const auto modalias = event->find("MODALIAS");
        if (action == event->end() || modalias == event->end() || action->second != "add") continue;
        if (seen_.insert(modalias->second).second) pending_.insert(modalias->second);
    }
    look_again_ = uevents_.take_lost() || look_again_;
    if (!deadline_) load_next();
}

void Hotplug::load_next() {
    if (std::exchange(look_again_, false)) return load({});
    std::vector<std::string> next;
    while (!pending_.empty() && next.size() < kMostModaliases)
        next.push_back(pending_.extract(pending_.begin()).value());
    if (!next.empty()) load(next);
}

void Hotplug::load(const std::vector<std::string>& modaliases) {
    std::vector<std::string> words{"modules"};
    words.insert(words.end(), modaliases.begin(), modaliases.end());
    const auto started = jobs_.start(job_id_, words, [this](const JobEnd&) { ended(); });
    if (started) deadline_ = base::BootClock::now() + kPatience;
}

void Hotplug::ended() {
    deadline_ = std::nullopt;
    load_next();
}

}  // namespace agent
