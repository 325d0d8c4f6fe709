#include "agent/root_check.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <set>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/elf.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;

constexpr std::array kInits{"/sbin/init", "/etc/init", "/bin/init"};
constexpr std::array kLibraryFolders{"/lib",
                                     "/usr/lib",
                                     "/lib/aarch64-linux-gnu",
                                     "/usr/lib/aarch64-linux-gnu",
                                     "/lib64",
                                     "/lib/arm-linux-gnueabihf",
                                     "/usr/lib/arm-linux-gnueabihf"};
constexpr int kScriptDepth = 4;                      // as the kernel's own limit for #! in #!
constexpr std::size_t kMostRead = 16 * 1024 * 1024;  // bytes of one file; a larger one is no init or library
constexpr std::size_t kMostLibraries = 64;

class Root {
public:
    Root(int fd, const std::string& name) : fd_(fd), name_(name) {}

    base::Fd open(const std::string& path) const {
        open_how how{};
        how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;  // a FIFO in init's place must not hold us
        how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
        return base::Fd(static_cast<int>(::syscall(SYS_openat2, fd_, path.c_str(), &how, sizeof how)));
    }

    Failure failure(Cause cause, const std::string& path, int error, std::string evidence = {}) const {
        return {cause, name_, path, error, std::move(evidence)};
    }

private:
    int fd_;
    std::string name_;
};

base::Result<std::vector<std::byte>> read_whole(const Root& root, const std::string& path, const base::Fd& file) {
    std::vector<std::byte> content;
    std::array<std::byte, 64 * 1024> block;
    while (content.size() < kMostRead) {
        const ssize_t length = ::read(file.get(), block.data(), block.size());
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return root.failure(errno == ESTALE ? Cause::StaleHandle : Cause::Unknown, path, errno);
        if (length == 0) break;
        content.insert(content.end(), block.begin(), block.begin() + length);
    }
    return content;
}

// The interpreter of a script: the first word after "#!", as execve(2) reads it.
std::string script_interpreter(const std::vector<std::byte>& content) {
    std::string_view line(reinterpret_cast<const char*>(content.data()), std::min<std::size_t>(content.size(), 256));
    if (!line.starts_with("#!")) return "";
    line = line.substr(2, line.find('\n') - 2);
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return "";
    line.remove_prefix(begin);
    return std::string(line.substr(0, line.find_first_of(" \t")));
}

void read_libraries(const Root& root, const ElfFacts& program) {
    std::deque<ElfFacts> pending{program};
    std::set<std::string> seen;
    while (!pending.empty() && seen.size() < kMostLibraries) {
        const ElfFacts facts = std::move(pending.front());
        pending.pop_front();
        std::vector<std::string> folders = facts.search_path;
        folders.insert(folders.end(), kLibraryFolders.begin(), kLibraryFolders.end());
        for (const auto& library : facts.needed) {
            if (!seen.insert(library).second) continue;
            for (const auto& folder : folders) {
                const std::string path = folder + "/" + library;
                const base::Fd file = root.open(path);
                if (!file) continue;
                const auto content = read_whole(root, path, file);
                if (!content) break;
                if (auto more = read_elf(*content)) pending.push_back(std::move(*more));
                break;
            }
        }
    }
}

base::Status check_program(const Root& root, const std::string& path, int depth) {
    const base::Fd file = root.open(path);
    // An interpreter that does not exist is told from an init that does not: the former is the root's libraries'
    // matter.
    const Cause missing = depth == 0 ? Cause::NoInit : Cause::InterpreterMissing;
    if (!file) return root.failure(errno == ESTALE ? Cause::StaleHandle : missing, path, errno);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return root.failure(Cause::Unknown, path, errno);
    if (!S_ISREG(facts.st_mode)) return root.failure(missing, path, 0, "not a file");
    if ((facts.st_mode & 0111) == 0) return root.failure(missing, path, 0, "not executable");
    const auto content = read_whole(root, path, file);
    if (!content) return content.failure();

    std::string interpreter = script_interpreter(*content);
    if (interpreter.empty()) {
        const auto elf = read_elf(*content);
        if (!elf) return root.failure(missing, path, 0, "neither an ELF program nor a script");
        if (!machine_runs_here(elf->machine)) {
            return root.failure(Cause::WrongArchitecture, path, 0, "ELF machine " + std::to_string(elf->machine));
        }
        read_libraries(root, *elf);
        interpreter = elf->interpreter;
    }
    if (interpreter.empty()) return base::Done{};
    if (depth == kScriptDepth) return root.failure(missing, path, ELOOP);
    return check_program(root, interpreter, depth + 1);
}

}  // namespace

base::Result<std::string> check_root(int fd, const std::string& name, const std::string& wanted) {
    const Root root(fd, name);
    std::vector<std::string> paths{wanted};
    if (wanted.empty()) paths.assign(kInits.begin(), kInits.end());
    for (const auto& path : paths) {
        if (auto checked = check_program(root, path, 0); checked) {
            return path;
        } else if (checked.failure().error != ENOENT || checked.failure().cause != Cause::NoInit) {
            return checked.failure();
        }
    }
    std::string tried;
    for (const auto& path : paths) tried += (tried.empty() ? "" : ", ") + path;
    return root.failure(Cause::NoInit, "looked for " + tried, 0);
}

}  // namespace agent
