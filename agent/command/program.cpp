#include "agent/command/program.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/job/job_end.h"

namespace agent {
namespace {

// A file in memory, to be read from its beginning.
base::Result<base::Fd> file_of(std::string_view content) {
    base::Fd file(::memfd_create("input", MFD_CLOEXEC));
    if (!file) return base::system_failure("memory", "make a file of", errno);
    const auto written = base::write_file("/proc/self/fd/" + std::to_string(file.get()), content);
    if (!written) return written.failure();
    return file;
}

}  // namespace

base::Status run_program(const std::vector<std::string>& words, std::optional<std::string_view> input) {
    ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const auto file = input ? file_of(*input) : base::Fd();
    if (!file) return file.failure();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    if (*file) ::posix_spawn_file_actions_adddup2(&actions, file->get(), STDIN_FILENO);
    pid_t child = -1;
    const int error = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return base::system_failure(words[0], "run", error);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (status == 0) return base::Done{};
    return base::Failure{base::Cause::Unknown, words[0], "run", 0, end_words(status)};
}

}  // namespace agent
