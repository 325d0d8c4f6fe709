// How a job ended that left no answer, or not its last one, in words: the one place where a crash, an end by its owner
// and a lack of memory are told apart.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/jobs.h"

namespace agent {

inline constexpr int kOutOfMemory = 112;  // the exit code of a job whose memory (Jobs) did not suffice

// It ended by itself and as it should: nobody ended it, nothing killed it.
bool ended_well(const JobEnd& end);

std::string end_words(int wait_status);  // "killed by SIGSEGV", "exit code 2": of any process

// "farroot's helper process crashed (killed by SIGSEGV)", of the job called so.
base::Failure failure_of(const JobEnd& end, const std::string& job);

}  // namespace agent
