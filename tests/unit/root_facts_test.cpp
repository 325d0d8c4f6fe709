#include "agent/job/root_facts.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "agent/base/fd.h"
#include "agent/core/root_facts_json.h"
#include "tests/unit/temporary_folder.h"
#include "tests/unit/what_is_opened.h"

using namespace agent;
namespace fs = std::filesystem;

namespace {

class Tree {
public:
    void file(const std::string& name, const std::string& content) const {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << content;
    }
    core::RootFacts facts(Writing writing = Writing::Leave, Speed speed = Speed::Leave) const {
        const base::Fd root(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return root_facts(root.get(), writing, speed);
    }
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
    }

    TemporaryFolder folder;
};

}  // namespace

TEST_CASE("root facts: system, modules, fstab, room") {
    const Tree tree;
    core::RootFacts facts = tree.facts();
    CHECK(facts.os.empty());
    CHECK_FALSE(facts.has_modules);
    CHECK(facts.free_bytes > 0U);
    CHECK(facts.latency);
    CHECK_FALSE(facts.write_probe);
    CHECK_FALSE(facts.reads);

    utsname kernel{};
    ::uname(&kernel);
    CHECK(facts.kernel == kernel.release);
    tree.file(std::string("lib/modules/") + kernel.release + "/modules.dep", "");
    tree.file("usr/lib/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
    tree.file("etc/fstab", "# / is far away\n/dev/mmcblk0p1 /boot vfat\n  /dev/mmcblk0p2  /  ext4 defaults 0 1\n");
    facts = tree.facts();
    CHECK(facts.has_modules);
    CHECK(facts.os == "Debian GNU/Linux 12 (bookworm)");
    CHECK(facts.fstab_line == "  /dev/mmcblk0p2  /  ext4 defaults 0 1");
}

TEST_CASE("root facts: an absolute link leads into the root, not out of it") {
    const Tree tree;
    tree.file("real/os-release", "PRETTY_NAME=inside\n");
    fs::create_directories(tree.folder / "etc");
    fs::create_symlink("/real/os-release", tree.folder / "etc/os-release");
    CHECK(tree.facts().os == "inside");
}

TEST_CASE("root facts: what is no file is not opened, whatever its name") {
    const Tree tree;
    fs::create_directories(tree.folder / "etc/rpi");
    fs::create_directories(tree.folder / "sbin");
    for (const char* name : {"etc/os-release", "etc/fstab", "etc/rpi/swap.conf", "etc/request-key.conf", "sbin/init"}) {
        REQUIRE(::mkfifo((tree.folder / name).c_str(), 0600) == 0);
    }
    const WhatIsOpened in_etc(tree.folder / "etc");
    const WhatIsOpened in_rpi(tree.folder / "etc/rpi");
    const WhatIsOpened in_sbin(tree.folder / "sbin");
    CHECK_FALSE(tree.facts(Writing::Leave, Speed::Measure).reads);
    for (const auto* watch : {&in_etc, &in_rpi, &in_sbin}) CHECK(watch->names().empty());
}

TEST_CASE("root facts: fstabs that name no disk for /") {
    for (const char* fstab : {"", "proc /proc proc\n", "192.168.1.2:/srv / nfs\n", "#/dev/sda1 / ext4\n",
                              "/dev/nfs / nfs\n", "UUID=1234 /home ext4\n", "/dev/sda1"}) {
        CHECK_MESSAGE(disk_line_for_root(fstab).empty(), fstab);
    }
    for (const char* device : {"PARTUUID=1-2", "UUID=12", "LABEL=root", "/dev/sda2", "/dev/disk/by-uuid/12"}) {
        const std::string line = std::string(device) + "\t/\text4\tdefaults";
        CHECK(disk_line_for_root("proc /proc proc\n" + line + "\n") == line);
    }
}

TEST_CASE("root facts: a probe of writing leaves nothing behind") {
    const Tree tree;
    const auto facts = tree.facts(Writing::Probe, Speed::Measure);
    REQUIRE(facts.write_probe);
    CHECK(facts.write_probe->operation.empty());
    CHECK(facts.write_probe->error == 0);
    CHECK(facts.write_probe->owner == ::geteuid());
    REQUIRE(facts.writes);
    CHECK(facts.writes->bytes > 0);
    CHECK(facts.clock_ahead);
    CHECK(tree.entries() == 0);
}

TEST_CASE("root facts: where nothing can be created, the probe says so") {
    const base::Fd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto facts = root_facts(proc.get(), Writing::Probe, Speed::Leave);
    REQUIRE(facts.write_probe);
    CHECK(facts.write_probe->operation == "create");
    CHECK(facts.write_probe->error != 0);
}

TEST_CASE("root facts: as JSON and back") {
    core::RootFacts facts;
    CHECK(nlohmann::json(facts).get<core::RootFacts>() == facts);
    facts = {"Debian",
             "6.1",
             true,
             true,
             "/dev/sda1 / ext4",
             "dphys-swapfile.service",
             true,
             true,
             "/dev /proc",
             "/etc/network/interfaces: iface eth0 inet dhcp",
             "iface eth0 inet manual",
             true,
             true,
             std::chrono::microseconds(600),
             1U << 30,
             base::seconds(-7),
             core::WriteProbe{"create", 30, 65534},
             core::Throughput{1000000, std::chrono::microseconds(10000)},
             core::Throughput{5, std::chrono::seconds(1)}};
    CHECK(nlohmann::json(facts).get<core::RootFacts>() == facts);
    CHECK(facts.reads->megabytes_per_second() == doctest::Approx(100));
}

TEST_CASE("root facts: what a root does for swap by itself") {
    const Tree tree;
    CHECK(tree.facts().own_swap.empty());
    tree.file("etc/rpi/swap.conf", "[Main]\nMechanism=none\n");
    CHECK(tree.facts().own_swap.empty());
    tree.file("etc/rpi/swap.conf", "[Main]\n#Mechanism=auto\n");
    CHECK(tree.facts().own_swap == "rpi-swap, /etc/rpi/swap.conf");
    tree.file("etc/systemd/system/multi-user.target.wants/dphys-swapfile.service", "");
    CHECK(tree.facts().own_swap == "dphys-swapfile.service");
    tree.file("etc/fstab", "#/dev/sda1 none swap sw\n/dev/sda2 none swap noauto,sw\n/swapfile none swap sw 0 0\n");
    CHECK(tree.facts().own_swap == "fstab: /swapfile none swap sw 0 0");
}

TEST_CASE("root facts: the folders that its init can't do without") {
    const Tree tree;
    CHECK(tree.facts().lacks == "/dev /proc");
    tree.file("lib/systemd/systemd", "");
    CHECK(tree.facts().lacks == "/dev /proc /sys /run");
    for (const char* folder : {"dev", "proc", "run"}) fs::create_directory(tree.folder / folder);
    CHECK(tree.facts().lacks == "/sys");
    fs::create_directory_symlink("/run", tree.folder / "sys");  // which leads somewhere in the root
    CHECK(tree.facts().lacks.empty());
}

TEST_CASE("root facts: what takes the root's own link down, and can't be kept from it") {
    const Tree tree;
    tree.file("etc/network/interfaces",
              "auto lo eth0\niface lo inet loopback\n# iface eth1 inet dhcp\niface eth0   inet dhcp\n  hostname pi\n");
    CHECK(tree.facts().network_set_up.empty());
    tree.file("sbin/ifup", "");
    CHECK(tree.facts().network_set_up == "/etc/network/interfaces: iface eth0 inet dhcp");
    CHECK(tree.facts().network_change == "iface eth0 inet manual");
    tree.file("lib/ifupdown/settle-dad.sh", "");  // Debian's, which reads what farroot leaves
    CHECK(tree.facts().network_set_up.empty());
    tree.file("usr/sbin/connmand", "");
    CHECK(tree.facts().network_set_up == "connman, /etc/connman/main.conf is missing");
    tree.file("etc/connman/main.conf", "[General]\n");
    tree.file("etc/dhcpcd.conf", "");
    CHECK(tree.facts().network_set_up.empty());
    const base::Fd root(::open(tree.folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    CHECK(network_files(root.get()) ==
          std::map<std::string, std::string>{{"/etc/connman/main.conf", "[General]\n"}, {"/etc/dhcpcd.conf", ""}});
}

TEST_CASE("root facts: SSH host keys, and whether its sshd_config names them") {
    const Tree tree;
    tree.file("etc/ssh/ssh_host_rsa_key.pub", "");
    tree.file("etc/ssh/sshd_config", "#HostKey /etc/ssh/ssh_host_rsa_key\n");
    CHECK_FALSE(tree.facts().has_host_keys);
    tree.file("etc/ssh/ssh_host_rsa_key", "");
    CHECK(tree.facts().has_host_keys);
    CHECK_FALSE(tree.facts().names_host_keys);
    tree.file("etc/ssh/sshd_config", "Port 22\n hostkey /etc/ssh/ssh_host_rsa_key\n");
    CHECK(tree.facts().names_host_keys);
}
