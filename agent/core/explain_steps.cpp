#include "agent/core/explain_steps.h"

#include <algorithm>
#include <array>

#include "agent/core/match.h"
#include "agent/core/order.h"
#include "agent/core/overlay_steps.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Time;

// Nothing that a server of NFS could say adds to these.
constexpr std::array kSayAll{Cause::NameUnresolved,    Cause::NoNeighbour,        Cause::NetworkUnreachable,
                             Cause::WrongArchitecture, Cause::InterpreterMissing, Cause::NfsUnsupported,
                             Cause::JobCrashed};

const Explanation::Running* running(const Candidate& candidate) {
    return candidate.explanation ? std::get_if<Explanation::Running>(&candidate.explanation->state) : nullptr;
}

// When the server may be asked; nothing where it is not to be.
When asking_time(const Candidate& candidate) {
    const auto* failed = std::get_if<Candidate::Failed>(&candidate.status);
    if (failed == nullptr || !candidate.record) return std::nullopt;
    const Cause cause = failed->failure.cause;
    if (std::ranges::find(kSayAll, cause) != kSayAll.end()) return std::nullopt;
    if (!candidate.explanation) return Time::min();
    return std::visit(Match{[](const Explanation::Running&) -> When { return std::nullopt; },
                            [&](const Explanation::Ended& ended) -> When {
                                return candidate.explanation->of == cause ? ended.at + kExplainAgain : Time::min();
                            }},
                      candidate.explanation->state);
}

// Nothing once a root is verified.
When quiet_time(const Boot& boot) {
    Time quiet = Time::min();
    for (const auto& candidate : boot.candidates) {
        if (std::holds_alternative<Candidate::Verified>(candidate.status)) return std::nullopt;
        const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
        if (trying != nullptr) quiet = std::max(quiet, trying->since + kProbeAfter);
    }
    return quiet;
}

}  // namespace

void explain_failures(Turn& turn) {
    const When quiet = quiet_time(turn.boot);
    for (auto& candidate : turn.boot.candidates) {
        const When time = asking_time(candidate);
        if (!time || !quiet || turn.now < std::max(*time, *quiet)) continue;
        const JobId job = turn.new_job();
        const Cause cause = std::get<Candidate::Failed>(candidate.status).failure.cause;
        candidate.explanation = Explanation{cause, Explanation::Running{job, turn.now + kExplainPatience}};
        turn.act(Explain{job, std::get<NfsRoot>(candidate.resolved), is_for_writing(turn.boot, candidate),
                         *candidate.record});
    }
}

void on(Turn& turn, const Explained& event) {
    for (auto& candidate : turn.boot.candidates) {
        const auto* asking = running(candidate);
        if (asking == nullptr || asking->job != event.job) continue;
        candidate.explanation->state = Explanation::Ended{turn.now, event.failure};
        if (event.failure) turn.log_news(event.failure->text());
    }
}

void expire_explanations(Turn& turn) {
    for (auto& candidate : turn.boot.candidates) {
        const auto* asking = running(candidate);
        if (asking == nullptr || turn.now < asking->deadline) continue;
        turn.act(AbandonJob{asking->job});
        candidate.explanation->state = Explanation::Ended{turn.now, std::nullopt};
    }
}

void forget_explanation(Turn& turn, Candidate& candidate) {
    if (const auto* asking = running(candidate)) turn.act(AbandonJob{asking->job});
    candidate.explanation.reset();
}

const base::Failure* shown_failure(const Candidate& candidate) {
    if (!candidate.last_failure) return nullptr;
    const auto& explanation = candidate.explanation;
    if (!explanation || candidate.last_failure->cause != explanation->of) return &*candidate.last_failure;
    const auto* ended = std::get_if<Explanation::Ended>(&explanation->state);
    return ended != nullptr && ended->told ? &*ended->told : &*candidate.last_failure;
}

std::optional<Time> explain_deadline(const Boot& boot) {
    When earliest;
    const When quiet = quiet_time(boot);
    for (const auto& candidate : boot.candidates) {
        if (const auto* asking = running(candidate)) earliest = earlier(earliest, asking->deadline);
        const When time = asking_time(candidate);
        if (time && quiet) earliest = earlier(earliest, std::max(*time, *quiet));
    }
    return earliest;
}

}  // namespace agent::core
