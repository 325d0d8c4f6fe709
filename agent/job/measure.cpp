#include "agent/job/measure.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <vector>

namespace agent {
namespace {

namespace fs = std::filesystem;

class Reading {
public:
    Reading(base::Duration lasts, const std::function<void(const core::Throughput&)>& tell)
        : began_(base::BootClock::now()), until_(began_ + lasts), told_(began_), tell_(tell) {}

    bool is_over() const { return base::BootClock::now() >= until_; }

    void read_file(const std::string& path) {
        const base::Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOATIME | O_CLOEXEC));
        if (!file) return;
        ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
        while (!is_over()) {
            const ssize_t size = ::read(file.get(), piece_.data(), piece_.size());
            if (size <= 0) return;
            reads_.bytes += static_cast<std::uint64_t>(size);
            tell();
        }
    }

    core::Throughput reads() const { return {reads_.bytes, base::BootClock::now() - began_}; }

private:
    void tell() {
        constexpr base::milliseconds kBetween{250};
        const base::Time now = base::BootClock::now();
        if (now < told_ + kBetween) return;
        told_ = now;
        tell_(reads());
    }

    base::Time began_;
    base::Time until_;
    base::Time told_;
    const std::function<void(const core::Throughput&)>& tell_;
    core::Throughput reads_;
    std::vector<char> piece_ = std::vector<char>(std::size_t{1} << 20U);
};

void read_below(const std::string& folder, Reading& reading) {
    std::error_code failed;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        if (reading.is_over()) return;
        std::error_code unknown;
        if (entry->symlink_status(unknown).type() == fs::file_type::regular) reading.read_file(entry->path());
    }
}

}  // namespace

base::Result<core::Throughput> measure_root(const NfsTrial& trial, base::Duration lasts,
                                            const std::function<void(const core::Throughput&)>& tell) {
    core::TrialRecord unused;
    const auto tried = try_nfs_root(trial, unused);
    if (!tried) return tried.failure();
    // The detached mount's folders are reached through its descriptor.
    const std::string root = "/proc/self/fd/" + std::to_string(tried->mount.get());
    Reading reading(lasts, tell);
    while (!reading.is_over()) {
        const std::uint64_t before = reading.reads().bytes;
        for (const char* folder : {"/usr/lib", "/lib", "/usr/bin", "/bin", "/"}) read_below(root + folder, reading);
        if (reading.reads().bytes == before) break;
    }
    const core::Throughput reads = reading.reads();
    if (reads.bytes == 0) return base::system_failure(trial.root.server + ":" + trial.root.path, "read", ENOENT);
    return reads;
}

}  // namespace agent
