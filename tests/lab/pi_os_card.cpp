#include "tests/lab/pi_os_card.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "tests/lab/artefacts.h"
#include "tests/lab/sd_card.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// The lines that do something, of both releases.
constexpr const char* kConfig =
    "# For more options and information see\n"
    "# http://rptl.io/configtxt\n"
    "dtparam=audio=on\n"
    "camera_auto_detect=1\n"
    "display_auto_detect=1\n"
    "auto_initramfs=1\n"
    "dtoverlay=vc4-kms-v3d\n"
    "max_framebuffers=2\n"
    "disable_fw_kms_setup=1\n"
    "arm_64bit=1\n"
    "disable_overscan=1\n"
    "arm_boost=1\n"
    "\n"
    "[cm4]\n"
    "otg_mode=1\n"
    "\n"
    "[cm5]\n"
    "dtoverlay=dwc2,dr_mode=host\n"
    "\n";

std::string config_txt(PiOs release) {
    return kConfig + std::string(release == PiOs::Trixie ? "[pi5]\ndtoverlay=nospi10\n\n" : "") + "[all]\n";
}

// Imager adds the word for cloud-init to trixie's.
std::string first_boot_words(PiOs release) {
    switch (release) {
        case PiOs::Bookworm: return " quiet init=/usr/lib/raspberrypi-sys-mods/firstboot";
        case PiOs::Trixie: return " resize ds=nocloud;i=rpi-imager-1764460012345";
    }
    return "";
}

std::string cmdline_txt(const std::string& serial, PiOs release, FirstBoot first_boot) {
    return "console=" + serial +
           ",115200 console=tty1 root=PARTUUID=8a676486-02 rootfstype=ext4 fsck.repair=yes rootwait" +
           (first_boot == FirstBoot::Pending ? first_boot_words(release) : "");
}

void put_text(const fs::path& card, const std::string& name, const std::string& text) {
    const fs::path file = card.string() + "." + name;
    std::ofstream(file) << text;
    put_file(card, file, name);
    fs::remove(file);
}

}  // namespace

std::string make_pi_os_card(const fs::path& place, PiOs release, FirstBoot first_boot) {
    const std::string copy =
        "cp --sparse=always '" + (lab_folder() / "pi-os-card.img").string() + "' '" + place.string() + "'";
    if (std::system(copy.c_str()) != 0) throw std::runtime_error("failed: " + copy);
    put_text(place, "config.txt", config_txt(release));
    put_text(place, "cmdline.txt", cmdline_txt("serial0", release, first_boot) + "\n");
    return cmdline_txt("ttyAMA0", release, first_boot);
}

}  // namespace lab
