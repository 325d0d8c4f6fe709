#include "agent/core/lock_steps.h"

#include <algorithm>

#include "agent/core/step.h"

namespace agent::core {
namespace {

const Lock::Checking* checking(const Boot& boot) {
    return std::get_if<Lock::Checking>(&boot.console.lock.state);
}

Lock::Seat& seat_of(Boot& boot, const std::string& console) {
    return boot.console.lock.seats[console];
}

bool is_open(Boot& boot, const std::string& console) {
    return boot.config.password.empty() || seat_of(boot, console).last_key.has_value();
}

void end_wrong(Turn& turn, const std::string& console, const std::string& words) {
    turn.boot.console.lock.state = Lock::Idle{};
    Lock::Seat& seat = seat_of(turn.boot, console);
    ++seat.wrong;
    constexpr unsigned kMostDoublings = 6;
    const base::seconds wait{1U << std::min(seat.wrong, kMostDoublings)};
    seat.counts_again_at = turn.now + std::min(wait, kLongestPasswordWait);
    turn.log(console + ": " + words);
}

}  // namespace

bool is_lock_unknown(const Boot& boot) {
    return boot.config.password.empty() && !boot.card.was_read;
}

bool may(Turn& turn, const PersonWants& event) {
    Lock::Seat& seat = seat_of(turn.boot, event.console);
    if (seat.last_key) seat.last_key = turn.now;
    if (!is_guarded(event.intent, turn.boot.config.mode)) return true;
    if (is_lock_unknown(turn.boot)) {
        turn.log(event.console + ": the card is still read, it may ask for a password");
        return false;
    }
    if (is_open(turn.boot, event.console)) return true;
    turn.log(event.console + ": the password is needed for this");
    return false;
}

void unlock(Turn& turn, const Unlock& wish, const std::string& console) {
    const bool counts = turn.now >= seat_of(turn.boot, console).counts_again_at;
    const bool can_be_right = turn.boot.config.password != kNoPassword;
    if (is_open(turn.boot, console) || checking(turn.boot) != nullptr || !counts || !can_be_right) return;
    const JobId job = turn.new_job();
    turn.boot.console.lock.state = Lock::Checking{job, turn.now + kPasswordPatience, console};
    turn.act(CheckPassword{job, turn.boot.config.password, wish.password});
}

void open_shell(Turn& turn, const OpenShell& wish, const std::string& console) {
    seat_of(turn.boot, console).shell = wish.number;
    turn.log(console + ": a shell is opened");
}

void on(Turn& turn, const PasswordChecked& event) {
    const auto* current = checking(turn.boot);
    if (current == nullptr || current->job != event.job) return;
    const std::string console = current->console;
    if (!event.is_right) return end_wrong(turn, console, "a wrong password");
    turn.boot.console.lock.state = Lock::Idle{};
    Lock::Seat& seat = seat_of(turn.boot, console);
    seat.wrong = 0;
    seat.last_key = turn.now;
    turn.log(console + ": the password is right");
}

void expire_lock(Turn& turn) {
    for (auto& [console, seat] : turn.boot.console.lock.seats) {
        if (seat.last_key && turn.now >= *seat.last_key + turn.boot.config.hold) seat.last_key.reset();
    }
    const auto* current = checking(turn.boot);
    if (current == nullptr || turn.now < current->deadline) return;
    const std::string console = current->console;
    turn.act(AbandonJob{current->job});
    end_wrong(turn, console, "the password could not be looked at");
}

void lock_consoles(Turn& turn) {
    if (const auto* current = checking(turn.boot)) turn.act(AbandonJob{current->job});
    turn.boot.console.lock = {};
    turn.boot.console.choice.reset();
    for (auto& candidate : turn.boot.candidates) {
        if (candidate.rank == Candidate::Rank::Console) candidate.is_asked_for = false;
    }
}

When lock_deadline(const Boot& boot) {
    When earliest;
    if (const auto* current = checking(boot)) earliest = current->deadline;
    for (const auto& [console, seat] : boot.console.lock.seats) {
        if (seat.last_key) earliest = earlier(earliest, *seat.last_key + boot.config.hold);
    }
    return earliest;
}

}  // namespace agent::core
