#include "agent/job/open_in_root.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/unit/temporary_folder.h"

using agent::open_in_root;

namespace {

namespace fs = std::filesystem;

base::Fd opened(const TemporaryFolder& folder) {
    return base::Fd(::open(folder.path().c_str(), O_PATH | O_CLOEXEC));
}

}  // namespace

TEST_CASE("a file in a root: links stay inside, one that is not there has its reason") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "bin");
    std::ofstream(folder / "bin/busybox") << "x";
    fs::create_symlink("/bin/busybox", folder / "absolute");
    fs::create_symlink("../../../../bin/busybox", folder / "bin/above");
    const base::Fd root = opened(folder);
    CHECK(open_in_root(root.get(), "/absolute", O_RDONLY));
    CHECK(open_in_root(root.get(), "bin/above", O_RDONLY));
    CHECK_FALSE(open_in_root(root.get(), "/etc/passwd", O_RDONLY));
    CHECK(errno == ENOENT);
}

TEST_CASE("a file in a root is opened though something else is renamed all the time") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "sbin");
    fs::create_directory(folder / "bin");
    std::ofstream(folder / "bin/busybox") << "x";
    fs::create_symlink("../bin/busybox", folder / "sbin/init");
    std::ofstream(folder / "here") << "x";
    const base::Fd root = opened(folder);
    std::atomic<bool> over = false;
    std::thread elsewhere([&] {
        while (!over) {
            fs::rename(folder / "here", folder / "there");
            fs::rename(folder / "there", folder / "here");
        }
    });
    int opened = 0;
    constexpr int kTimes = 20'000;
    for (int i = 0; i < kTimes; ++i) opened += open_in_root(root.get(), "/sbin/init", O_RDONLY) ? 1 : 0;
    over = true;
    elsewhere.join();
    CHECK(opened == kTimes);
}
