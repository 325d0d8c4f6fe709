#include "agent/core/measure_steps.h"

#include "agent/core/network.h"

namespace agent::core {
namespace {

Measure* running(Boot& boot, JobId job) {
    auto& current = boot.measure;
    return current && !current->is_over && current->job == job ? &*current : nullptr;
}

}  // namespace

void measure(Turn& turn, const NfsRoot& root) {
    Boot& boot = turn.boot;
    if (boot.measure && !boot.measure->is_over) turn.act(AbandonJob{boot.measure->job});
    const Network network = network_for(boot, root);
    const auto completed = completed_over(boot, network, root);
    if (!network || !completed) return boot.measure.reset();
    const JobId job = turn.new_job();
    boot.measure = Measure{job, root, turn.now, turn.now + kMeasurePatience};
    turn.act(StartMeasure{job, *completed, kMeasuring, client_id(boot, network)});
}

void on(Turn& turn, const MeasureTold& event) {
    Measure* current = running(turn.boot, event.job);
    if (current != nullptr) current->reads = event.reads;
}

void on(Turn& turn, const MeasureEnded& event) {
    Measure* current = running(turn.boot, event.job);
    if (current == nullptr) return;
    current->is_over = true;
    current->failure = event.failure;
}

void expire_measure(Turn& turn) {
    auto& current = turn.boot.measure;
    if (!current || current->is_over || turn.now < current->deadline) return;
    turn.act(AbandonJob{current->job});
    current->is_over = true;
    current->failure = base::Failure{base::Cause::JobTimedOut, current->root.server, "read", 0,
                                     "not over after " + std::to_string(kMeasurePatience.count()) + " s"};
}

When measure_deadline(const Boot& boot) {
    const auto& current = boot.measure;
    return current && !current->is_over ? When(current->deadline) : std::nullopt;
}

}  // namespace agent::core
