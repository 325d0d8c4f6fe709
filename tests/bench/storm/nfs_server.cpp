#include "tests/bench/storm/nfs_server.h"

#include <algorithm>
#include <cmath>

namespace storm {
namespace {

constexpr unsigned kArpRequests = 3;    // the kernel's mcast_solicit
constexpr unsigned kSynRetries = 6;     // tcp_syn_retries
constexpr Duration kHandshake = 400us;  // the kernel's, however busy nfsd is
constexpr Duration kGraceWatch = 1s;    // agent/job/grace_watch.h
constexpr Duration kFirstGraceWait = 100ms;
constexpr Duration kLongestGraceWait = 15s;
constexpr double kRounding = 1e-6;  // of turns

double seconds_of(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

NfsServer::NfsServer(Timeline& timeline, const NfsServerModel& model)
    : timeline_(timeline),
      model_(model),
      rpc_cost_(1 / model.rpcs_per_second),
      data_cost_(model.boot_bytes / model.boot_rpcs / model.link),
      next_end_(timeline) {}

bool NfsServer::is_up() const {
    return timeline_.since_start() >= model_.up_after;
}

NfsServer::JobId NfsServer::mount(MountRequest request) {
    const JobId id = ++last_job_;
    jobs_[id].request = std::move(request);
    connect(id);
    return id;
}

NfsServer::JobId NfsServer::probe(ProbeRequest request) {
    const JobId id = ++last_job_;
    Job& job = jobs_[id];
    job.request.knocked = std::move(request.knocked);
    job.request.ended = std::move(request.ended);
    job.is_probe = true;
    connect(id);
    return id;
}

void NfsServer::abandon(JobId id) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return;
    if (found->second.served) {
        leave(id, found->second);
        plan();
    }
    jobs_.erase(found);
}

void NfsServer::boot(std::function<void()> ended) {
    const JobId id = ++last_job_;
    Job& job = jobs_[id];
    job.request.ended = [ended = std::move(ended)](bool) { ended(); };
    job.with_data = true;
    serve(id, model_.boot_rpcs);
}

void NfsServer::connect(JobId id) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return;
    Job& job = found->second;
    if (!is_up()) {
        if (job.arp_requests++ == kArpRequests) return end(id, false);
        job.request.knocked();
        timeline_.after(1s, [this, id] { connect(id); });
        return;
    }
    if (job.syns > kSynRetries) return end(id, false);
    job.request.knocked();
    if (backlogged_ < model_.backlog) return accept(id);
    timeline_.after(1s * (1 << job.syns++), [this, id] { connect(id); });
}

void NfsServer::accept(JobId id) {
    ++backlogged_;
    accepted_until_ = std::max(accepted_until_, timeline_.now()) + model_.accept;
    const bool is_probe = jobs_.at(id).is_probe;
    if (is_probe) timeline_.after(kHandshake, [this, id] { end(id, true); });
    timeline_.at(accepted_until_, [this, id, is_probe] {
        --backlogged_;
        if (!is_probe) serve(id, model_.mount_rpcs);
    });
}

void NfsServer::serve(JobId id, unsigned rpcs) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return;
    catch_up();
    Job& job = found->second;
    job.served = true;
    job.last_turn = turns_ + rpcs;
    served_.emplace(job.last_turn, id);
    if (job.with_data) ++served_with_data_;
    plan();
}

void NfsServer::open(JobId id) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return;
    Job& job = found->second;
    const bool in_grace = timeline_.since_start() < model_.up_after + model_.grace;
    if (!in_grace || job.request.version == NfsVersion::V3) return end(id, true);
    if (job.grace_wait == Duration(0)) timeline_.after(kGraceWatch, [this, id] { tell_grace(id); });
    job.grace_wait = std::clamp(job.grace_wait * 2, kFirstGraceWait, kLongestGraceWait);
    timeline_.after(job.grace_wait, [this, id] { open(id); });
}

void NfsServer::tell_grace(JobId id) {
    const auto found = jobs_.find(id);
    if (found != jobs_.end()) found->second.request.in_grace();
}

void NfsServer::end(JobId id, bool mounted) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return;
    const auto ended = std::move(found->second.request.ended);
    jobs_.erase(found);
    ended(mounted);
}

double NfsServer::turn_seconds() const {
    const auto rpcs = static_cast<double>(served_.size()) * rpc_cost_;
    const auto data = static_cast<double>(served_with_data_) * data_cost_;
    return std::max({seconds_of(model_.idle_rpc), rpcs, data});
}

// The turns that have passed while nobody came or went.
void NfsServer::catch_up() {
    turns_ += seconds_of(timeline_.now() - turns_at_) / turn_seconds();
    turns_at_ = timeline_.now();
}

void NfsServer::leave(JobId id, Job& job) {
    catch_up();
    served_.erase({job.last_turn, id});
    if (job.with_data) --served_with_data_;
    job.served = false;
}

void NfsServer::plan() {
    if (served_.empty()) return next_end_.clear();
    const double seconds = std::max(0.0, served_.begin()->first - turns_) * turn_seconds();
    next_end_.set_after(std::chrono::ceil<Duration>(std::chrono::duration<double>(seconds)), [this] { finish(); });
}

void NfsServer::finish() {
    catch_up();
    while (!served_.empty() && served_.begin()->first <= turns_ + kRounding) {
        const JobId id = served_.begin()->second;
        Job& job = jobs_.at(id);
        const bool was_mount = !job.with_data;
        leave(id, job);
        was_mount ? open(id) : end(id, true);
    }
    plan();
}

}  // namespace storm
