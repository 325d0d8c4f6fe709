#include "agent/job/root_check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/open_in_root.h"
#include "agent/job/elf.h"

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
constexpr int kScriptDepth = 4;  // as the kernel's own limit for #! in #!
constexpr std::size_t kMostLibraries = 64;

class Root {
public:
    Root(int fd, const std::string& name) : fd_(fd), name_(name) {}

    base::Fd open(const std::string& path) const { return base::open_file_in_root(fd_, path); }

    Failure failure(Cause cause, const std::string& path, int error, std::string evidence = {}) const {
        return {cause, name_, path, error, std::move(evidence)};
    }

private:
    int fd_;
    std::string name_;
};

// How a file in the root is read, and whether the root failed while it was.
class Reader {
public:
    explicit Reader(const base::Fd& file) : file_(file) {
        // The kernel fetches all of it meanwhile, so that exec finds it in the page cache.
        ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_WILLNEED);
    }

    std::size_t read(std::uint64_t offset, std::span<std::byte> into) {
        const ssize_t length = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(offset));
        if (length < 0) error_ = errno;
        return length < 0 ? 0 : static_cast<std::size_t>(length);
    }
    std::optional<ElfFacts> elf() {
        return read_elf([this](std::uint64_t offset, std::span<std::byte> into) { return read(offset, into); });
    }
    int error() const { return error_; }

private:
    const base::Fd& file_;
    int error_ = 0;
};

// The interpreter of a script: the first word after "#!", as execve(2) reads it.
std::string script_interpreter(Reader& file) {
    std::array<char, 256> start;
    std::string_view line(start.data(), file.read(0, std::as_writable_bytes(std::span(start))));
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
    while (!pending.empty()) {
        const ElfFacts facts = std::move(pending.front());
        pending.pop_front();
        std::vector<std::string> folders = facts.search_path;
        folders.insert(folders.end(), kLibraryFolders.begin(), kLibraryFolders.end());
        for (const auto& library : facts.needed) {
            if (seen.size() == kMostLibraries) return;
            if (!seen.insert(library).second) continue;
            for (const auto& folder : folders) {
                const std::string path = folder + "/" + library;
                const base::Fd file = root.open(path);
                if (!file) continue;
                if (auto more = Reader(file).elf()) pending.push_back(std::move(*more));
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
    // Nobody but a squashed root is denied to look.
    const bool is_denied = errno == EACCES || errno == EPERM;
    if (!file && is_denied && ::geteuid() == 0) return root.failure(Cause::RootSquashed, path, errno);
    if (!file && errno == ENXIO) return root.failure(missing, path, 0, "not a file");
    if (!file) return root.failure(errno == ESTALE ? Cause::StaleHandle : missing, path, errno);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0) return root.failure(Cause::Unknown, path, errno);
    if ((facts.st_mode & 0111) == 0) return root.failure(missing, path, 0, "not executable");
    Reader reader(file);
    std::string interpreter = script_interpreter(reader);
    if (interpreter.empty()) {
        const auto elf = reader.elf();
        if (reader.error() != 0) {
            return root.failure(reader.error() == ESTALE ? Cause::StaleHandle : Cause::Unknown, path, reader.error());
        }
        if (!elf) return root.failure(missing, path, 0, "neither an ELF program nor a script");
        if (!machine_runs_here(elf->machine)) {
            return root.failure(Cause::WrongArchitecture, path, 0, "ELF machine " + std::to_string(elf->machine));
        }
        const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        if (elf->largest_page != 0 && elf->largest_page < page) {
            return root.failure(Cause::WrongArchitecture, path, 0,
                                "it is linked for pages of " + std::to_string(elf->largest_page) +
                                    " bytes, and this kernel's have " + std::to_string(page) +
                                    "; on a Pi 5 kernel=kernel8.img in config.txt boots one with 4096");
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
