// `farroot report`, in the booted system: how this boot went, from the report that farroot left in /run. --json prints
// it as it is (core/report.h documents it).
#pragma once

#include <string>
#include <vector>

namespace agent {

// 0: it was printed; 1: there is none, or it can't be read; 2: the words of the command are wrong.
int run_report(const std::vector<std::string>& words);

}  // namespace agent
