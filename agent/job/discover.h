// The job of one source of discovery: `discover mdns`, `dns`, `broadcast`, `sweep`; and `discover named|configured|dhcp
// HOST PATH [HOST PATH]...`, which looks up the names of hosts that are known already (a path may be empty). Answers
// with a discovery::SourceReport whenever it has found something, and when it is done.
#pragma once

#include <string>
#include <vector>

namespace agent {

int discover(const std::vector<std::string>& words);  // the job's exit code

}  // namespace agent
