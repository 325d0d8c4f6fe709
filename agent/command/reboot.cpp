#include "agent/command/reboot.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "agent/job/job_answer.h"
#include "initramfs/consoles.h"

namespace agent {
namespace {

// Init may have left us none.
void use_all_programs() {
    ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
}

base::Status run(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = -1;
    const int error = ::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
    if (error != 0) return base::system_failure(words[0], "run", error);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (status == 0) return base::Done{};
    return base::Failure{base::Cause::Unknown, words[0], "run", 0, death_words(status)};
}

}  // namespace

void tell_everybody(const std::string& line) {
    initramfs::Consoles consoles;
    consoles.open();
    consoles.say(line);
    use_all_programs();
    std::FILE* wall = ::popen("wall 2>/dev/null", "w");
    if (wall == nullptr) return;
    std::fprintf(wall, "farroot: %s\n", line.c_str());
    ::pclose(wall);
}

base::Status reboot_system() {
    use_all_programs();
    const bool has_systemd = ::access("/run/systemd/system", F_OK) == 0;  // sd_booted(3)
    if (has_systemd && run({"systemctl", "reboot"})) return base::Done{};
    return run({"reboot"});
}

}  // namespace agent
