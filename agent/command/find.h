// `farroot find`: the NFS servers around this machine, or those named, with what they export, on any Linux machine.
// Mounts nothing, writes nothing, here and there.
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"

namespace agent {

struct FindOptions {
    bool help = false;
    bool json = false;
    std::vector<std::string> servers;
    bool operator==(const FindOptions&) const = default;
};

base::Result<FindOptions> read_find_options(const std::vector<std::string>& words);  // its evidence: what is wrong

int run_find(const std::vector<std::string>& words);  // the exit code: 0 found some, 1 none, 2 usage

}  // namespace agent
