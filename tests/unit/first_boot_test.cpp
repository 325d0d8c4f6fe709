// The words of a card's own first boot: for its own root alone.
#include "agent/settings/first_boot.h"

#include <doctest/doctest.h>

#include "agent/command/check_config.h"
#include "agent/core/root_spelling.h"
#include "agent/settings/card_file.h"
#include "agent/settings/resolve.h"

using agent::core::LocalRoot;
using agent::settings::from_command_line;
using agent::settings::line_for_network_root;

namespace {

constexpr const char* kBookworm =
    "console=serial0,115200 console=tty1 root=PARTUUID=21e60f8c-02 rootfstype=ext4 fsck.repair=yes rootwait quiet "
    "init=/usr/lib/raspberrypi-sys-mods/firstboot";
constexpr const char* kTrixie =
    "console=serial0,115200 console=tty1 root=PARTUUID=21e60f8c-02 rootfstype=ext4 fsck.repair=yes rootwait resize";
constexpr const char* kImager =
    " systemd.run=/boot/firmware/firstrun.sh systemd.run_success_action=reboot "
    "systemd.unit=kernel-command-line.target";
constexpr const char* kImagerTrixie = " ds=nocloud;i=rpi-imager-1764460000000";

std::string pending_words(const std::string& line) {
    const auto config = from_command_line(line);
    CHECK(config.mistakes.empty());
    return config.first_boot_pending ? config.first_boot_pending->evidence : "";
}

LocalRoot fallback(const std::string& line) {
    return std::get<LocalRoot>(from_command_line(line).local.root);
}

}  // namespace

TEST_CASE("init= of a first boot is the local root's, and no NFS root's") {
    for (const std::string init : {"/usr/lib/raspberrypi-sys-mods/firstboot", "/usr/lib/raspi-config/init_resize.sh"}) {
        CAPTURE(init);
        const std::string line = "farroot.root=nfs:nas:/srv root=/dev/mmcblk0p2 init=" + init;
        const auto config = from_command_line(line);
        CHECK(config.init.empty());
        CHECK(std::get<LocalRoot>(config.local.root).init == init);
        CHECK(pending_words(line) == "init=" + init);
    }
    // Any other one is said of every root.
    CHECK(from_command_line("init=/bin/systemd").init == "/bin/systemd");
    CHECK(fallback("init=/bin/systemd").init == "/bin/systemd");
    CHECK(pending_words("init=/bin/systemd root=/dev/sda2 systemd.unit=rescue.target").empty());
}

TEST_CASE("each image's words are known; what a booted system reads of them is kept from a root of the network") {
    CHECK(pending_words(kBookworm) == "init=/usr/lib/raspberrypi-sys-mods/firstboot");
    CHECK_FALSE(line_for_network_root(kBookworm));
    CHECK(pending_words(kTrixie) == "resize");
    CHECK_FALSE(line_for_network_root(kTrixie));

    const std::string imager = std::string(kBookworm) + kImager;
    CHECK(pending_words(imager) == "init=/usr/lib/raspberrypi-sys-mods/firstboot" + std::string(kImager));
    CHECK(line_for_network_root(imager + "\n") ==
          "console=serial0,115200 console=tty1 root=PARTUUID=21e60f8c-02 rootfstype=ext4 fsck.repair=yes rootwait "
          "quiet\n");
    CHECK(line_for_network_root("a=\"b c\"" + std::string(kImager) + " -- systemd.unit=x") ==
          "a=\"b c\" -- systemd.unit=x");

    CHECK(pending_words(kTrixie + std::string(kImagerTrixie)) == "resize" + std::string(kImagerTrixie));
    CHECK(line_for_network_root("quiet" + std::string(kImagerTrixie)) == "quiet\n");
}

TEST_CASE("an owner's words that only look like those of a first boot stay") {
    for (const char* line :
         {"ds=nocloud;s=http://10.0.0.1/seed/", "ds=nocloud-net;s=http://10.0.0.1/", "systemd.run=/usr/bin/backup",
          "systemd.unit=kernel-command-line.target systemd.run=/srv/job", "nosplash resizer init=/sbin/firstboot"}) {
        CAPTURE(line);
        CHECK(pending_words(line).empty());
        CHECK_FALSE(line_for_network_root(line));
    }
}

TEST_CASE("rw is said of NFS roots; a local root is written to where the kernel's own words say so") {
    CHECK_FALSE(fallback("farroot.rw=yes root=/dev/mmcblk0p2").read_write);
    CHECK(fallback("root=/dev/mmcblk0p2 rw").read_write);
    CHECK_FALSE(fallback("root=/dev/mmcblk0p2 rw ro").read_write);
    const auto card = agent::settings::read_card_file("root=nfs:nas:/srv\nroot=/dev/sda2\nrw=yes\n", "farroot.conf");
    const auto config = agent::settings::resolve({card}).config;
    CHECK(config.read_write);
    REQUIRE(config.roots.size() == 2);
    CHECK_FALSE(std::get<LocalRoot>(config.roots[1].root).read_write);
}

TEST_CASE("check-config says that a card has not done its first boot, and what to do") {
    const auto checked = agent::check_config("root=nfs:192.168.1.2:/srv/pi\nrw=yes\n", "farroot.conf", kBookworm);
    INFO(checked.text);
    CHECK(checked.has_mistakes);
    CHECK(checked.text.find("No mistakes") == std::string::npos);
    for (const char* words :
         {"  this card has not done its own first boot\n    (init=/usr/lib/raspberrypi-sys-mods/firstboot)\n",
          "  remedy: boot it once without farroot",
          "  mounted for reading and writing, init is the root's own\n  a local one is mounted for reading only, init "
          "is\n"
          "    /usr/lib/raspberrypi-sys-mods/firstboot\n"}) {
        CHECK_MESSAGE(checked.text.find(words) != std::string::npos, words);
    }
}
