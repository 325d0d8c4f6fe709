#include "tests/unit/fake_modules_job.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "agent/base/fd.h"
#include "agent/job/job_answer.h"
#include "agent/jobs.h"

int run_fake_modules_job(const std::vector<std::string>& words) {
    const char* modules = std::getenv(kFakeModules);  // NOLINT
    std::istringstream each(modules == nullptr ? "" : modules);
    std::vector<base::Failure> loaded;
    for (std::string wish; each >> wish;) {
        const std::string name = wish.substr(0, wish.find(':'));
        const std::string deed = wish.substr(std::min(name.size() + 1, wish.size()));
        if (std::ranges::find(words, "-" + name) != words.end()) continue;
        static_cast<void>(base::send_message(agent::kJobSocket, std::string(agent::kLoading) + name + " pci:" + name));
        if (deed.starts_with("hang=")) const base::Fd opened(::open(deed.substr(5).c_str(), O_RDONLY | O_CLOEXEC));
        if (deed == "die") ::raise(SIGKILL);
        loaded.push_back({base::Cause::NoInterface, name, "", 0, ""});
    }
    static_cast<void>(base::send_message(agent::kJobSocket, std::string(agent::kLoading)));
    return base::send_message(agent::kJobSocket, agent::encode_driverless(loaded)) ? 0 : 1;
}
