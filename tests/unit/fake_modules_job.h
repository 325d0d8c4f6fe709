// The unit tests' program in place of farroot's, as the job `modules`: modules that load, hang or kill their job.
#pragma once

#include <string>
#include <vector>

// Of the environment: "MODULE[:hang=FIFO|:die] ...". FIFO is opened for reading: the module hangs until somebody
// writes.
constexpr const char* kFakeModules = "FARROOT_FAKE_MODULES";

// Loads them in that order, but what `words` leave out, and answers as if each were an adapter without a driver.
int run_fake_modules_job(const std::vector<std::string>& words);
