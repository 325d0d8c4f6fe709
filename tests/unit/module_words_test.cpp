// What a command line says to modules, and which of an image's modules are there for a kernel.
#include "initramfs/module_words.h"

#include <doctest/doctest.h>
#include <sys/utsname.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "initramfs/modules.h"
#include "tests/unit/source_folder.h"
#include "tests/unit/temporary_folder.h"

using initramfs::ModuleWords;

namespace {

namespace fs = std::filesystem;

// What initramfs/module-table makes of a kernel: module files it has built in, and its tables.
class Kernel {
public:
    Kernel() {
        for (const char* table : {"builtin", "dep", "softdep", "alias"}) add(table, "");
    }
    Kernel& has_built_in(const std::string& file) { return add("builtin", file + "\n"); }
    Kernel& has_module(const std::string& file, const std::string& needs = "") {
        return add("dep", file + ":" + needs + "\n");
    }
    Kernel& has_alias(const std::string& alias, const std::string& module) {
        return add("alias", "alias " + alias + " " + module + "\n");
    }
    std::string table(const std::string& with = "") const {
        REQUIRE(makes_table(with));
        std::ostringstream text;
        text << std::ifstream(folder_ / "table").rdbuf();
        return text.str();
    }
    // `with`: names of further modules.
    bool makes_table(const std::string& with) const {
        const std::string command = source_folder() / "initramfs/module-table";
        const std::string tables = folder_.path() / "modules.";
        const std::string line = "'" + command + "' -v files='" + (folder_ / "files").string() + "' -v with='" + with +
                                 "' '" + (source_folder() / "initramfs/modules.list").string() + "' '" + tables +
                                 "builtin' '" + tables + "dep' '" + tables + "softdep' '" + tables + "alias' > '" +
                                 (folder_ / "table").string() + "' 2>/dev/null";
        return std::system(line.c_str()) == 0;  // NOLINT
    }

private:
    Kernel& add(const std::string& table, const std::string& line) {
        std::ofstream(folder_ / ("modules." + table), std::ios::app) << line;
        return *this;
    }

    TemporaryFolder folder_;
};

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a module gets the parameters that the command line has for it") {
    const auto words = ModuleWords::parse(
        "console=tty1 root=192.168.1.2:/srv usb-storage.quirks=152d:0578:u,046d:1:k ipv6.disable=1 "
        "usb_storage.delay_use=7 zram.num_devices farroot.root=nfs:nas:/srv a.b=\"c d\" .x=1 y.=2 -- ext4.z=1\n");
    CHECK(words.parameters_of("usb_storage") == "quirks=152d:0578:u,046d:1:k delay_use=7");
    CHECK(words.parameters_of("ipv6") == "disable=1");
    CHECK(words.parameters_of("zram") == "num_devices");
    CHECK(words.parameters_of("a") == "b=\"c d\"");
    CHECK(words.parameters_of("root=192").empty());
    CHECK(words.parameters_of("ext4").empty());
    CHECK(words.parameters_of("").empty());
}

TEST_CASE("modprobe.blacklist= keeps modules from devices") {
    const auto words = ModuleWords::parse("modprobe.blacklist=uas,hid-generic, modprobe.blacklist=r8152");
    CHECK(words.is_kept_out("uas"));
    CHECK(words.is_kept_out("hid_generic"));
    CHECK(words.is_kept_out("r8152"));
    CHECK_FALSE(words.is_kept_out("usb_storage"));
    CHECK(words.parameters_of("modprobe").empty());
}

TEST_CASE("an image fits the kernel whose modules it has, and any kernel when it has none") {
    utsname kernel{};
    REQUIRE(::uname(&kernel) == 0);
    const TemporaryFolder folder;
    CHECK(initramfs::image_fits_kernel(folder / "missing"));
    CHECK(initramfs::image_fits_kernel(folder.path()));
    fs::create_directory(folder / "6.12.25+rpt-rpi-v8");
    const auto misfit = initramfs::image_fits_kernel(folder.path());
    REQUIRE_FALSE(misfit);
    CHECK(misfit.failure().text() == "Linux " + std::string(kernel.release) +
                                         ": the image's modules are for another kernel than the one that runs (the "
                                         "image is for 6.12.25+rpt-rpi-v8)");
    fs::create_directory(folder / kernel.release);
    CHECK(initramfs::image_fits_kernel(folder.path()));
}

TEST_CASE("a driver that is built in gets its helpers all the same") {
    const std::string table =
        Kernel()
            .has_built_in("kernel/fs/fat/vfat.ko")
            .has_built_in("kernel/drivers/net/ethernet/broadcom/genet/genet.ko")
            .has_module("kernel/fs/nls/nls_iso8859-1.ko.xz")
            .has_module("kernel/drivers/net/phy/broadcom.ko.xz", " kernel/drivers/net/phy/bcm-phy-lib.ko.xz")
            .has_module("kernel/drivers/net/phy/bcm-phy-lib.ko.xz")
            .table();
    INFO(table);
    CHECK(has_line(table, "module nls_iso8859_1"));
    CHECK(has_line(table, "set card nls_iso8859_1"));
    CHECK(has_line(table, "module broadcom bcm_phy_lib"));
    CHECK(has_line(table, "set helpers bcm_phy_lib broadcom"));
    CHECK(has_line(table, "set nfs"));
}

TEST_CASE("the image has what it is built --with, a filesystem by the name that mount takes, and nothing unknown") {
    Kernel kernel;
    kernel.has_module("kernel/fs/btrfs/btrfs.ko", " kernel/lib/raid6/raid6_pq.ko")
        .has_module("kernel/lib/raid6/raid6_pq.ko")
        .has_module("kernel/fs/ext4/ext4.ko")
        .has_module("kernel/drivers/net/ethernet/intel/igb/igb.ko")
        .has_alias("fs-btrfs", "btrfs")
        .has_alias("fs-ext4", "ext4")
        .has_alias("fs-ext3", "ext4")
        .has_alias("pci:v00008086d00001521sv*sd*bc*sc*i*", "igb");
    const std::string usual = kernel.table();
    INFO(usual);
    CHECK(has_line(usual, "set fs-ext4 ext4"));
    CHECK(has_line(usual, "set fs-ext3 ext4"));
    CHECK(usual.find("btrfs") == std::string::npos);
    CHECK(usual.find("igb") == std::string::npos);
    const std::string more = kernel.table("btrfs igb");
    INFO(more);
    CHECK(has_line(more, "set fs-btrfs raid6_pq btrfs"));
    CHECK(has_line(more, "set local ext4"));  // what a layer needs, no more
    CHECK(has_line(more, "alias pci:v00008086d00001521sv*sd*bc*sc*i* igb"));
    CHECK_FALSE(kernel.makes_table("btrfs igbe"));
}

TEST_CASE("what stands behind the Pi 5's south bridge comes with its driver alone") {
    Kernel kernel;
    kernel.has_module("kernel/drivers/net/ethernet/cadence/macb.ko").has_module("kernel/drivers/usb/dwc3/dwc3.ko");
    CHECK(kernel.table().find("macb") == std::string::npos);
    SUBCASE("a module, as mainline calls it") {
        kernel.has_module("kernel/drivers/misc/rp1/rp1-pci.ko");
    }
    SUBCASE("built in, as Raspberry Pi's kernel calls it") {
        kernel.has_built_in("kernel/drivers/mfd/rp1.ko");
    }
    const std::string table = kernel.table();
    CHECK(has_line(table, "module macb"));
    CHECK(has_line(table, "module dwc3"));
}
