#include "agent/core/card_power_steps.h"

#include "agent/core/cause_view.h"

namespace agent::core {
namespace {

const CardPower::SwitchingOff* switching_off(const Boot& boot) {
    return boot.card_power ? std::get_if<CardPower::SwitchingOff>(&boot.card_power->state) : nullptr;
}

void end_power_off(Turn& turn, std::optional<base::Failure> failure) {
    turn.log(failure ? failure->text() : "the SD card is switched off");
    turn.boot.card_power->state = CardPower::Ended{std::move(failure)};
}

}  // namespace

bool is_card_settled(Turn& turn, const Candidate& candidate) {
    Boot& boot = turn.boot;
    // A local root may be the card's.
    if (!boot.config.card_off || !std::holds_alternative<NfsRoot>(candidate.named.root)) {
        forget_card_power(turn);
        return true;
    }
    if (!boot.card_power) {
        const JobId job = turn.new_job();
        boot.card_power = CardPower{CardPower::SwitchingOff{job, turn.now + kCardPowerPatience}};
        turn.act(SwitchCardOff{job});
    }
    return !is_switching_card_off(boot);
}

void forget_card_power(Turn& turn) {
    if (const auto* job = switching_off(turn.boot)) turn.act(AbandonJob{job->job});
    turn.boot.card_power.reset();
}

void on(Turn& turn, const CardSwitchedOff& event) {
    const auto* job = switching_off(turn.boot);
    if (job != nullptr && job->job == event.job) end_power_off(turn, event.failure);
}

void expire_card_power(Turn& turn) {
    const auto* job = switching_off(turn.boot);
    if (job == nullptr || turn.now < job->deadline) return;
    turn.act(AbandonJob{job->job});
    end_power_off(turn, base::Failure{base::Cause::JobTimedOut, "the SD card", "switch off", 0,
                                      "given up after " + std::to_string(kCardPowerPatience.count()) + " s"});
}

When card_power_deadline(const Boot& boot) {
    const auto* job = switching_off(boot);
    return job == nullptr ? std::nullopt : When(job->deadline);
}

bool is_switching_card_off(const Boot& boot) {
    return switching_off(boot) != nullptr;
}

std::optional<CardPowerView> card_power_view(const Boot& boot) {
    if (!boot.config.card_off) return std::nullopt;
    const auto* ended = boot.card_power ? std::get_if<CardPower::Ended>(&boot.card_power->state) : nullptr;
    if (ended == nullptr) return CardPowerView{"on", {}};
    return CardPowerView{ended->failure ? "failed" : "off", cause_view(ended->failure)};
}

}  // namespace agent::core
