#include "agent/job/measure.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "agent/base/open_in_root.h"

namespace agent {
namespace {

constexpr int kDeepest = 32;  // folders in folders, each of which is open meanwhile

class Reading {
public:
    Reading(base::Duration lasts, const TellThroughput& tell)
        : began_(base::BootClock::now()), until_(began_ + lasts), told_(began_), tell_(tell) {}

    bool is_over() const { return base::BootClock::now() >= until_; }

    void read_file(const base::Fd& file) {
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
    const TellThroughput& tell_;
    core::Throughput reads_;
    std::vector<char> piece_ = std::vector<char>(std::size_t{1} << 20U);
};

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

void read_below(base::Fd opened, Reading& reading, int depth) {
    Folder folder(opened ? ::fdopendir(opened.get()) : nullptr);
    if (!folder) return;
    const int fd = opened.release();
    while (const dirent* entry = reading.is_over() ? nullptr : ::readdir(folder.get())) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (const base::Fd file = base::open_file_without_links(fd, name)) {
            reading.read_file(file);
        } else if (errno == ENXIO && depth < kDeepest) {
            read_below(base::open_without_links(fd, name, O_RDONLY | O_DIRECTORY), reading, depth + 1);
        }
    }
}

}  // namespace

core::Throughput read_files(int root, base::Duration lasts, const TellThroughput& tell) {
    Reading reading(lasts, tell);
    while (!reading.is_over()) {
        const std::uint64_t before = reading.reads().bytes;
        for (const char* folder : {"/usr/lib", "/lib", "/usr/bin", "/bin", "/"}) {
            read_below(base::open_in_root(root, folder, O_RDONLY | O_DIRECTORY), reading, 0);
        }
        if (reading.reads().bytes == before) break;
    }
    return reading.reads();
}

base::Result<core::Throughput> measure_root(const NfsTrial& trial, base::Duration lasts, const TellThroughput& tell) {
    core::TrialRecord unused;
    const auto tried = try_nfs_root(trial, unused);
    if (!tried) return tried.failure();
    const core::Throughput reads = read_files(tried->mount.get(), lasts, tell);
    if (reads.bytes == 0) return base::system_failure(trial.root.server + ":" + trial.root.path, "read", ENOENT);
    return reads;
}

}  // namespace agent
