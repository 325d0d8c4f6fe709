// How events move the candidates of a boot (boot.h has the prose). For step.cpp and link_steps.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

void load_nfs_modules(Turn& turn);
void on(Turn& turn, const NfsModulesEnded& event);
void on(Turn& turn, const TrialEnded& event);
void on(Turn& turn, const HostUnreachable& event);
void on(Turn& turn, const ServerInGrace& event);
void await_disk(Turn& turn, const DiskComing& event);

void expire_jobs(Turn& turn);
void join_fallback(Turn& turn);
void start_trials(Turn& turn);
void hand_over(Turn& turn);
void give_up(Turn& turn);  // reboots when `retry` says so

// What runs and what was found is void: of NFS roots when the network is not there any more that they were tried over
// (for an IPv6 address all but those whose server has an IPv4 one: a name may have led to either), of all when they are
// to be mounted in another way.
enum class Trials { OfNfs, OverIpv6, All };
void forget_trials(Turn& turn, Trials which = Trials::OfNfs);

// Of one candidate: why it does not boot. Its next try is on its way.
void fail(Turn& turn, Candidate& candidate, const base::Failure& failure,
          std::optional<TrialRecord> record = std::nullopt);

// Of one candidate: its trial is abandoned, and what was asked about its server.
void forget_attempts(Turn& turn, Candidate& candidate);

// The servers that will be asked first, as far as they are known by address.
std::optional<base::IpAddress> first_server(const Boot& boot);

// Nobody answered over the network in use: every NFS root failed there, and each for want of an answer.
bool nobody_answers(const Boot& boot);

// When these have something to do although nothing happens.
std::optional<base::Time> trial_deadline(const Boot& boot);

}  // namespace agent::core
