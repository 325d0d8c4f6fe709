#include "agent/job/measure.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/temporary_folder.h"

namespace fs = std::filesystem;

namespace {

agent::core::Throughput read_all(const TemporaryFolder& folder) {
    const base::Fd root(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return agent::read_files(root.get(), base::milliseconds(100), [](const agent::core::Throughput&) {});
}

}  // namespace

TEST_CASE("measuring reads what is in the root, nothing that a link leads to outside of it") {
    const TemporaryFolder outside;
    std::ofstream(outside / "secret") << "of this machine";
    const TemporaryFolder folder;
    fs::create_symlink(outside.path(), folder / "lib");
    fs::create_directory(folder / "usr");
    fs::create_symlink(outside.path(), folder / "usr/lib");
    fs::create_symlink(outside / "secret", folder / "file");
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(read_all(folder).bytes == 0);
    fs::create_directories(folder / "usr/share/deep");
    std::ofstream(folder / "usr/share/deep/file") << "0123456789";
    const auto reads = read_all(folder);
    CHECK(reads.bytes > 0);
    CHECK(reads.bytes % 10 == 0);
}
