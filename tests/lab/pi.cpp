#include "tests/lab/pi.h"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/display.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

fs::path initramfs(const Lan& lan, Board board, const PiOptions& options) {
    const fs::path image = options.image.empty() ? farroot_image(board) : lab_folder() / options.image;
    const fs::path extended = lan.artefact(options.name + ".img");
    if (options.display) {
        add_display_drivers(image, extended);
        return extended;
    }
    std::vector<ArchiveFile> files;
    if (options.shell) files.push_back({"bin/sh", lab_folder() / "busybox"});
    if (!options.first_init.empty()) {
        files.push_back({"bin/busybox", lab_folder() / "busybox"});
        files.push_back({"init", fs::path("tests/lab/machines") / options.first_init});
    }
    if (files.empty()) return image;
    extend_initramfs(image, files, extended);
    return extended;
}

std::string card(const Lan& lan, const PiOptions& options) {
    if (!options.card_file.empty()) {
        put_settings(options.card_file, options.settings);
        return "format=raw,file=" + options.card_file.string();
    }
    const fs::path place = lan.artefact(options.name + ".card");
    const bool is_there = options.keeps_card && fs::exists(place);
    fs::path image = is_there ? place : card_image(options.card, options.settings, place);
    if (options.keeps_card && image != place) {
        fs::copy_file(image, place);
        image = place;
    }
    return std::string("format=raw,snapshot=") + (options.keeps_card ? "off" : "on") + ",file=" + image.string();
}

// Ethernet is on USB in a Pi 3, and where it comes later than the power.
std::string device(Board board, const PiOptions& options) {
    if (board == Board::Pi3 || !options.adapter) return "usb-net,mac=" + options.mac;
    std::string device = "virtio-net-pci,romfile=,mac=" + options.mac;
    if (options.largest_mtu != 0) device += ",host_mtu=" + std::to_string(options.largest_mtu);
    return device;
}

MachineConfig config(const Lan& lan, Board board, const PiOptions& options) {
    const fs::path lab = lab_folder();
    const bool pi3 = board == Board::Pi3;
    MachineConfig config;
    config.name = options.name;
    config.adapters = {{.device = device(board, options),
                        .port = options.name,
                        .present = options.adapter,
                        .connected = options.cable}};
    if (!options.second_port.empty()) {
        config.adapters.push_back(
            {.device = "virtio-net-pci,romfile=,mac=" + options.second_mac, .port = options.second_port});
    }
    // On a Pi 3 the first serial port belongs to Bluetooth (in its device tree), the second one is on the pins. QEMU
    // resets a Pi 3 the moment its watchdog is started (hw/misc/bcm2835_powermgt.c).
    const std::string board_words = pi3 ? "ttyS1,115200 farroot.watchdog=off" : "ttyAMA0";
    config.arguments = {"-no-reboot",
                        "-kernel",
                        lab / "vmlinuz",
                        "-initrd",
                        initramfs(lan, board, options),
                        "-append",
                        (options.display ? display_words(Font::Vga8x16) + " " : "") + "console=" + board_words + " " +
                            kKernelWords + " " + options.cmdline};
    const auto add = [&config](std::initializer_list<std::string> arguments) {
        config.arguments.insert(config.arguments.end(), arguments);
    };
    if (pi3) {
        add({"-M", "raspi3b", "-dtb", lab / "bcm2837-rpi-3-b.dtb", "-serial", "null"});
        if (options.card != Card::None) add({"-drive", "if=sd," + card(lan, options)});
    } else {
        add({"-M", "virt", "-cpu", "cortex-a53", "-smp", std::to_string(options.processors), "-m", "512"});
        if (options.display) {
            const auto display = display_arguments();
            config.arguments.insert(config.arguments.end(), display.begin(), display.end());
        }
        if (options.watchdog) add({"-device", "i6300esb", "-action", "watchdog=reset"});
        const bool hangs = options.card == Card::Hanging;
        if (hangs || !options.adapter || !options.usb_disks.empty()) add({"-device", "qemu-xhci"});
        if (hangs) {
            // The emulated SD slot would stop the whole machine while it reads.
            add({"-drive", "if=none,id=card,throttling.iops-total=1," + card(lan, options)});
            add({"-device", "usb-storage,drive=card"});
        } else if (options.card == Card::OnDisk) {
            add({"-drive", "if=none,id=card," + card(lan, options), "-device", "virtio-blk-pci,drive=card"});
        } else if (options.card != Card::None) {
            add({"-device", "sdhci-pci", "-drive", "if=none,id=card," + card(lan, options)});
            add({"-device", "sd-card,drive=card"});
        }
    }
    for (std::size_t i = 0; i < options.usb_disks.size(); ++i) {
        const std::string id = "usb" + std::to_string(i);
        add({"-drive", "if=none,format=raw,id=" + id + ",file=" + options.usb_disks[i].string()});
        add({"-device", "usb-storage,drive=" + id});
    }
    return config;
}

}  // namespace

fs::path farroot_image(Board board) {
    return lab_folder() / (board == Board::Pi3 ? "farroot.img" : "farroot.cpio");
}

Pi::Pi(Lan& lan, Board board, const PiOptions& options)
    : lan_(lan), name_(options.name), machine_(lan, config(lan, board, options)) {}

// The report stays with the story's artefacts.
Pi::~Pi() {
    if (const auto text = console().between("REPORT-BEGIN", "REPORT-END")) {
        std::ofstream(lan_.artefact(name_ + ".report.json")) << *text;
    }
}

bool Pi::reaches_root(Duration timeout) {
    const auto over = [this] { return console().line("ROOT-READY") || machine_.is_off() || panicked(); };
    return lan_.run_until(over, timeout) && console().line("ROOT-READY");
}

std::string Pi::root_name() const {
    const std::string line = console().line("ROOT-INIT ").value_or("");
    return line.substr(line.find(' ') + 1);
}

double Pi::seconds_to_root() const {
    return std::atof(console().line("ROOT-INIT ").value_or("0").c_str());
}

std::string Pi::root_mount() const {
    return console().line("ROOT-MOUNT ").value_or("");
}

nlohmann::json Pi::report() const {
    const std::string text = console().between("REPORT-BEGIN", "REPORT-END").value_or("");
    const auto report = nlohmann::json::parse(text, nullptr, false);
    return report.is_discarded() ? nlohmann::json() : report;
}

std::string Pi::run(std::string_view command, Duration patience) {
    const ShellAnswer answer = machine_.ask(command, patience);
    if (answer.status != 0) throw std::runtime_error(std::string(command) + " failed: " + answer.text);
    return answer.text;
}

bool Pi::console_shows(std::string_view words, Duration timeout) {
    return lan_.run_until([&] { return console().shows(words) || machine_.is_off(); }, timeout) &&
           console().shows(words);
}

bool Pi::reboots(Duration timeout) {
    return lan_.run_until([this] { return machine_.is_off(); }, timeout) && !panicked() &&
           machine_.shutdown_reason() == "guest-reset";
}

bool Pi::switches_off(Duration timeout) {
    return lan_.run_until([this] { return machine_.is_off(); }, timeout) && !panicked() &&
           machine_.shutdown_reason() == "guest-shutdown";
}

bool Pi::is_reset(Duration timeout) {
    return reboots(timeout) && machine_.watchdog_fired();
}

void Pi::card_hangs() {
    throttle("card", 1, 0);
}

void Pi::usb_disk_takes(int requests_per_second) {
    throttle("usb0", 0, requests_per_second);
}

void Pi::throttle(const std::string& drive, int bytes_per_second, int requests_per_second) {
    machine_.command("block_set_io_throttle", {{"device", drive},
                                               {"bps", bytes_per_second},
                                               {"bps_rd", 0},
                                               {"bps_wr", 0},
                                               {"iops", requests_per_second},
                                               {"iops_rd", 0},
                                               {"iops_wr", 0}});
}

bool Pi::panicked() const {
    return console().shows("Kernel panic");
}

}  // namespace lab
