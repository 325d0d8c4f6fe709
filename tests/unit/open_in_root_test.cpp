#include "agent/base/open_in_root.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/unit/temporary_folder.h"
#include "tests/unit/what_is_opened.h"

using base::open_in_root;

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
    CHECK(base::open_in_root(root.get(), "/absolute", O_RDONLY));
    CHECK(base::open_in_root(root.get(), "bin/above", O_RDONLY));
    CHECK_FALSE(base::open_in_root(root.get(), "/etc/passwd", O_RDONLY));
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
    for (int i = 0; i < kTimes; ++i) opened += base::open_in_root(root.get(), "/sbin/init", O_RDONLY) ? 1 : 0;
    over = true;
    elsewhere.join();
    CHECK(opened == kTimes);
}

TEST_CASE("of what is in a root regular files are opened, and nothing else ever is") {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "content";
    fs::create_symlink("/file", folder / "link");
    fs::create_symlink("/fifo", folder / "link-to-fifo");
    fs::create_directory(folder / "folder");
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    const base::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const base::Fd root = opened(folder);

    const WhatIsOpened watch(folder.path());
    CHECK(base::open_file_in_root(root.get(), "/file"));
    CHECK(base::open_file_in_root(root.get(), "/link"));
    CHECK(base::open_file_without_links(root.get(), "file"));
    CHECK_FALSE(base::open_file_without_links(root.get(), "link"));
    CHECK(errno == ELOOP);
    for (const char* name : {"folder", "fifo", "socket", "link-to-fifo"}) {
        CHECK_FALSE(base::open_file_in_root(root.get(), name));
        CHECK_MESSAGE(errno == ENXIO, name);
        CHECK(base::is_in_root(root.get(), name));
    }
    CHECK_FALSE(base::open_file_in_root(root.get(), "nothing"));
    CHECK(errno == ENOENT);
    CHECK_FALSE(base::is_in_root(root.get(), "nothing"));
    CHECK(watch.names() == std::set<std::string>{"file"});
}

TEST_CASE("whether something is in a root is not told by what is outside of it") {
    const TemporaryFolder outside;
    std::ofstream(outside / "confirms") << "x";
    const TemporaryFolder folder;
    fs::create_symlink(outside.path(), folder / "etc");
    CHECK_FALSE(base::is_in_root(opened(folder).get(), "etc/confirms"));
}
