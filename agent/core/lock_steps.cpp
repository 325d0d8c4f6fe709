#include "agent/core/lock_steps.h"

#include <algorithm>

#include "agent/core/step.h"

namespace agent::core {
namespace {

const Lock::Checking* checking(const Boot& boot) {
    return std::get_if<Lock::Checking>(&boot.console.lock.state);
}

bool is_open(const Boot& boot, const std::string& console) {
    return boot.config.password.empty() || boot.console.lock.open.contains(console);
}

bool may_still_ask(const Turn& turn) {
    const bool is_reading = std::holds_alternative<Card::Reading>(turn.boot.card.state);
    return turn.boot.config.password.empty() && is_reading && turn.now < turn.boot.facts.started + kCardWait;
}

void end_wrong(Turn& turn, const std::string& console, const std::string& words) {
    Lock& lock = turn.boot.console.lock;
    lock.state = Lock::Idle{};
    ++lock.wrong;
    constexpr unsigned kMostDoublings = 6;
    const base::seconds wait{1U << std::min(lock.wrong, kMostDoublings)};
    lock.counts_again_at = turn.now + std::min(wait, kLongestPasswordWait);
    turn.log(console + ": " + words);
}

}  // namespace

bool may(Turn& turn, const PersonWants& event) {
    auto& open = turn.boot.console.lock.open;
    if (const auto known = open.find(event.console); known != open.end()) known->second = turn.now;
    if (!is_guarded(event.intent, turn.boot.config.mode)) return true;
    if (may_still_ask(turn)) {
        turn.log(event.console + ": the card is still read, it may ask for a password");
        return false;
    }
    if (is_open(turn.boot, event.console)) return true;
    turn.log(event.console + ": the password is needed for this");
    return false;
}

void unlock(Turn& turn, const Unlock& wish, const std::string& console) {
    Lock& lock = turn.boot.console.lock;
    if (is_open(turn.boot, console) || checking(turn.boot) != nullptr || turn.now < lock.counts_again_at) return;
    const JobId job = turn.new_job();
    lock.state = Lock::Checking{job, turn.now + kPasswordPatience, console};
    turn.act(CheckPassword{job, turn.boot.config.password, wish.password});
}

void on(Turn& turn, const PasswordChecked& event) {
    const auto* current = checking(turn.boot);
    if (current == nullptr || current->job != event.job) return;
    const std::string console = current->console;
    if (!event.is_right) return end_wrong(turn, console, "a wrong password");
    Lock& lock = turn.boot.console.lock;
    lock.state = Lock::Idle{};
    lock.wrong = 0;
    lock.open[console] = turn.now;
    turn.log(console + ": the password is right");
}

void expire_lock(Turn& turn) {
    const base::seconds hold = turn.boot.config.hold;
    std::erase_if(turn.boot.console.lock.open, [&](const auto& each) { return turn.now >= each.second + hold; });
    const auto* current = checking(turn.boot);
    if (current == nullptr || turn.now < current->deadline) return;
    const std::string console = current->console;
    turn.act(AbandonJob{current->job});
    end_wrong(turn, console, "the password could not be looked at");
}

void forget_passwords(Turn& turn) {
    if (const auto* current = checking(turn.boot)) turn.act(AbandonJob{current->job});
    turn.boot.console.lock = {};
}

When lock_deadline(const Boot& boot) {
    When earliest;
    if (const auto* current = checking(boot)) earliest = current->deadline;
    for (const auto& [console, last_key] : boot.console.lock.open) {
        earliest = earlier(earliest, last_key + boot.config.hold);
    }
    return earliest;
}

}  // namespace agent::core
