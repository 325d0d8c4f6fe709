// An emulated Pi with farroot's image: QEMU's raspi3b (an SD slot, Ethernet on USB; 15 s to its root), or the fast
// `virt` board with the same card in an SD slot of its own. What it boots is told by the root's own init on the
// console.
// Of `virt`, those whose kernel would boot in the same way up to /init go on from one that keep() has left there.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/machine.h"
#include "tests/lab/sd_card.h"

namespace lab {

enum class Board { Pi3, Virt };

// Of `virt`: Debian's, with everything as modules, or one like Raspberry Pi OS's (tests/lab/prepare-pi-kernels).
enum class Kernel { Debian, Pi4k, Pi16k };

// farroot's initramfs: as it was built, on a Pi 3; unpacked on `virt`, whose kernel takes as long to unpack it as for
// all else that comes before /init.
std::filesystem::path farroot_image(Board board, Kernel kernel = Kernel::Debian);

struct PiOptions {
    std::string cmdline = "";    // beside the console and what keeps the kernel quiet
    std::string console = "";    // the kernel's console= word; empty: the serial line, where the story listens
    bool from_power_on = false;  // never from what keep() left: for words that the kernel itself obeys
    Kernel kernel = Kernel::Debian;
    Card card = Card::Inserted;
    std::filesystem::path card_file = {};  // one that the story made, instead; what is written to it stays
    std::string settings = "";             // farroot.conf on the card; empty: there is none
    bool keeps_card = false;               // what was written to it is there for the story's next Pi of this name
    int processors = 1;                    // of `virt`; a Pi 3 has four
    bool adapter = true;                   // there at power-on; else plug_adapter() brings it, on USB
    bool cable = true;                     // plugged in at power-on
    std::string first_init = "";           // a script in tests/lab/machines to run as /init, before farroot's
    std::string module = "";               // of build/lab, for that script: /bin/NAME
    std::string joined = "";               // an initramfs of build/lab whose files are added to the image
    bool shell = false;                    // the image has one
    bool watchdog = false;                 // of `virt`: one that resets the board, which then stays off
    std::string image = "";                // the initramfs, of those in build/lab; empty: farroot's
    bool initramfs = true;                 // false: none, the kernel mounts its root by itself
    std::string name = "pi";               // of its artefacts, where there are several
    std::string mac = "52:54:00:00:00:02";
    bool display = false;       // and a keyboard; of `virt`
    bool usb_keyboard = false;  // there, in place of a virtual one
    unsigned largest_mtu = 0;   // that the adapter of `virt` takes, and begins with; 0: any, beginning with 1500
    std::vector<std::filesystem::path> usb_disks = {};  // at power-on; what is written to them stays
    std::filesystem::path late_usb_disk = {};           // plug_usb_disk() brings it
    std::string second_port = "";                       // of the Lan: there a second adapter is connected
    std::string second_mac = "52:54:00:00:01:02";
};

class Pi {
public:
    Pi(Lan& lan, Board board, const PiOptions& options);
    ~Pi();

    // Starts a Pi with a card and one without, and keeps the state of each in build/lab.
    static void keep(Lan& lan);

    // Whether the root's init has run; false too when the Pi went off or panicked instead.
    bool reaches_root(Duration timeout);
    std::string root_name() const;   // "nfs-root", "sd-root": /etc/lab-name of what booted
    std::string root_mount() const;  // the line of "/" in /proc/mounts
    nlohmann::json report() const;   // /run/farroot/report.json as the booted root sees it; null when there is none
    double seconds_to_root() const;  // from power-on, by the Pi's clock

    // What a command prints in the booted root, with lab=answers. One that fails fails the story.
    std::string run(std::string_view command, Duration patience = std::chrono::seconds(60));

    bool console_shows(std::string_view words, Duration timeout = Duration::zero());
    bool reboots(Duration timeout);
    bool switches_off(Duration timeout);  // of its own will
    bool is_reset(Duration timeout);      // by its watchdog
    bool panicked() const;

    void cable(bool plugged) { machine_.cable(plugged); }
    void plug_adapter() { machine_.plug_adapter(); }
    void plug_usb_disk() { machine_.plug_usb_disk(kLateDisk); }
    void card_hangs();  // from its second access on, for hours; of Card::OnDisk
    void usb_disk_takes(int requests_per_second);
    void usb_disk_moves(int bytes_per_second);
    void unplug_adapter() { machine_.unplug_adapter(); }
    Machine& machine() { return machine_; }
    const Console& console() const { return machine_.console(); }

    static constexpr const char* kLateDisk = "late";

private:
    void throttle(const std::string& drive, int bytes_per_second, int requests_per_second);  // 0: no limit

    Lan& lan_;
    std::string name_;
    Machine machine_;
};

}  // namespace lab
