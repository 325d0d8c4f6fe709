// What initramfs/kernel-modules finds beside a kernel: the files that drivers load into their devices, the filesystem.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/unit/source_folder.h"
#include "tests/unit/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

void write(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

int run(const std::string& command) {
    return std::system(command.c_str());  // NOLINT
}

}  // namespace

TEST_CASE("of firmware the image has what its modules ask for, unpacked; what is missing is said, and no failure") {
    const TemporaryFolder folder;
    const fs::path image = folder / "image";
    const fs::path firmware = folder / "firmware";
    write(image / "modules/r8169.ko",
          "\x7f\x45LF\0license=GPL\0firmware=rtl_nic/rtl8125b-2.fw\0firmware=rtl_nic/rtl8168h-2.fw\0alias=x\0"s);
    write(image / "modules/kaweth.ko", "\0firmware=kaweth/new_code.bin\0vermagic=6.1\0"s);
    write(firmware / "rtl_nic/rtl8125b-2.fw", "of 8125");
    write(firmware / "updates/rtl_nic/rtl8168h-2.fw", "newer");
    write(firmware / "rtl_nic/rtl8168h-2.fw", "older");
    write(firmware / "rtl_nic/rtl8107e-1.fw", "nobody asks for it");
    REQUIRE(run("xz '" + (firmware / "rtl_nic/rtl8125b-2.fw").string() + "'") == 0);
    const std::string line = "bash -c 'set -euo pipefail; . \"" +
                             (source_folder() / "initramfs/kernel-modules").string() +
                             "\"; modules_firmware /lib/modules/6.1.0 \"" + image.string() + "\" \"" +
                             firmware.string() + "\"' 2>'" + (folder / "said").string() + "'";
    REQUIRE(run(line) == 0);
    CHECK(read(image / "firmware/rtl_nic/rtl8125b-2.fw") == "of 8125");
    CHECK(read(image / "firmware/rtl_nic/rtl8168h-2.fw") == "newer");
    CHECK_FALSE(fs::exists(image / "firmware/rtl_nic/rtl8107e-1.fw"));
    const std::string said = read(folder / "said");
    CHECK(said.find("for: kaweth.") != std::string::npos);
    CHECK(said.find("r8169") == std::string::npos);
}

// As initramfs/build calls it, which has a `root` of its own that nobody may change. /proc stands for a card's root.
TEST_CASE("the filesystem of a mounted root that a kernel lies in is found, and none where that is no mount") {
    const TemporaryFolder folder;
    const auto found = [&folder](const std::string& kernel) {
        const std::string line = "bash -c 'set -euo pipefail; root=/; readonly root; . \"" +
                                 (source_folder() / "initramfs/kernel-modules").string() +
                                 "\"; modules_root_filesystem \"" + kernel + "\"' >'" + (folder / "found").string() +
                                 "' 2>&1";
        return run(line) == 0 ? read(folder / "found") : "failed: " + read(folder / "found");
    };
    CHECK(found("/proc/lib/modules/6.1.0") == "proc\n");
    CHECK(found("/proc/self/lib/modules/6.1.0").empty());
}
