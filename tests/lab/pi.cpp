#include "tests/lab/pi.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <stdexcept>

#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/display.h"
#include "tests/lab/kept.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

using namespace std::chrono_literals;

constexpr const char* kWaitingInit = "waiting-init";
constexpr Duration kStartPatience = 180s;

fs::path machines() {
    return "tests/lab/machines";
}

// One that waits before farroot's /init for its command line.
Kept waiting(Card card) {
    return kept(card == Card::None ? "pi-without-card" : "pi");
}

std::vector<fs::path> sources() {
    return {lab_folder() / "vmlinuz", farroot_image(Board::Virt), lab_folder() / "busybox", machines() / kWaitingInit};
}

// Whether nothing that is wished for shows before /init: neither in QEMU's devices, nor to the kernel.
bool is_usual(Board board, const PiOptions& options) {
    const PiOptions usual;
    const bool has_usual_devices = board == Board::Virt && options.card != Card::OnDisk &&
                                   options.card != Card::Hanging && options.card_file.empty() &&
                                   options.processors == usual.processors && options.adapter && !options.watchdog &&
                                   options.mac == usual.mac && !options.display && options.largest_mtu == 0 &&
                                   options.usb_disks.empty() && options.second_port.empty();
    return has_usual_devices && options.kernel == usual.kernel && options.first_init.empty() && !options.shell &&
           options.image.empty() && options.joined.empty() && options.console.empty();
}

bool goes_on(Board board, const PiOptions& options) {
    return is_usual(board, options) && !options.from_power_on && is_current(waiting(options.card), sources());
}

// Of Debian's the machine's own default.
fs::path kernel_file(Kernel kernel) {
    switch (kernel) {
        case Kernel::Debian: return {};
        case Kernel::Pi4k: return lab_folder() / "pi-kernels/4k/vmlinuz";
        case Kernel::Pi16k: return lab_folder() / "pi-kernels/16k/vmlinuz";
    }
    return {};
}

// The Pi 3's, and for pages of 16 KB, which that one has not, the Pi 5's.
std::string processor(Kernel kernel) {
    return kernel == Kernel::Pi16k ? "cortex-a76" : "cortex-a53";
}

fs::path initramfs(const Lan& lan, Board board, const PiOptions& options) {
    if (!options.initramfs) return {};
    fs::path image = options.image.empty() ? farroot_image(board, options.kernel) : lab_folder() / options.image;
    if (!options.joined.empty()) {
        const fs::path joined = lan.artefact(options.name + ".joined.img");
        join_initramfs(image, lab_folder() / options.joined, joined);
        image = joined;
    }
    const fs::path extended = lan.artefact(options.name + ".img");
    if (options.display) {
        add_display_drivers(image, extended);
        return extended;
    }
    std::vector<ArchiveFile> files;
    if (options.shell) files.push_back({"bin/sh", lab_folder() / "busybox"});
    if (!options.first_init.empty()) {
        files.push_back({"bin/busybox", lab_folder() / "busybox"});
        files.push_back({"init", machines() / options.first_init});
    }
    if (!options.module.empty()) files.push_back({"bin/" + options.module, lab_folder() / options.module});
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

// The kernel's.
std::string command_line(Board board, const PiOptions& options) {
    // On a Pi 3 the first serial port belongs to Bluetooth (in its device tree), the second one is on the pins. QEMU
    // resets a Pi 3 the moment its watchdog is started (hw/misc/bcm2835_powermgt.c).
    const std::string board_words = board == Board::Pi3 ? "ttyS1,115200 farroot.watchdog=off" : "ttyAMA0";
    const std::string console = options.console.empty() ? board_words : options.console;
    return (options.display ? display_words(Font::Vga8x16) + " " : "") + "console=" + console + " " + kKernelWords +
           " " + options.cmdline;
}

// `memory`: QEMU's backend, of `virt`.
MachineConfig hardware(const Lan& lan, Board board, const PiOptions& options, const std::string& memory) {
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
    const auto add = [&config](const std::vector<std::string>& arguments) {
        config.arguments.insert(config.arguments.end(), arguments.begin(), arguments.end());
    };
    add({"-no-reboot"});
    if (pi3) {
        add({"-M", "raspi3b", "-dtb", lab_folder() / "bcm2837-rpi-3-b.dtb", "-serial", "null"});
        if (options.card != Card::None) add({"-drive", "if=sd," + card(lan, options)});
    } else {
        add({"-M", "virt,memory-backend=memory", "-cpu", processor(options.kernel), "-smp",
             std::to_string(options.processors)});
        add({"-m", "512", "-object", memory + ",id=memory,size=512M"});
        if (options.display) add(display_arguments(options.usb_keyboard ? Keyboard::Usb : Keyboard::Virtio));
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
    if (!options.late_usb_disk.empty()) {
        add({"-drive",
             std::string("if=none,format=raw,id=") + Pi::kLateDisk + ",file=" + options.late_usb_disk.string()});
    }
    return config;
}

MachineConfig cold(const Lan& lan, Board board, const PiOptions& options, const fs::path& initramfs,
                   const std::string& command_line, const std::string& memory = "memory-backend-ram") {
    MachineConfig config = hardware(lan, board, options, memory);
    config.boot = {initramfs, command_line, kernel_file(options.kernel)};
    return config;
}

MachineConfig config(const Lan& lan, Board board, const PiOptions& options) {
    if (!goes_on(board, options)) {
        return cold(lan, board, options, initramfs(lan, board, options), command_line(board, options));
    }
    const Kept from = waiting(options.card);
    MachineConfig config = hardware(lan, board, options, memory_copied_from(from));
    config.state = from.state;
    return config;
}

}  // namespace

fs::path farroot_image(Board board, Kernel kernel) {
    if (kernel != Kernel::Debian) return lab_folder() / "farroot-pi.cpio";
    return lab_folder() / (board == Board::Pi3 ? "farroot.img" : "farroot.cpio");
}

Pi::Pi(Lan& lan, Board board, const PiOptions& options)
    : lan_(lan), name_(options.name), machine_(lan, config(lan, board, options)) {
    if (machine_.goes_on()) {
        machine_.type(std::to_string(std::time(nullptr)) + " " + command_line(board, options) + "\n");
    }
}

void Pi::keep(Lan& lan) {
    for (const Card card : {Card::Inserted, Card::None}) {
        const Kept place = waiting(card);
        fs::remove(place.state);
        const PiOptions options{.card = card, .name = place.state.stem()};
        const fs::path image = lan.artefact(options.name + ".img");
        extend_initramfs(farroot_image(Board::Virt),
                         {{"bin/busybox", lab_folder() / "busybox"}, {kWaitingInit, machines() / kWaitingInit}}, image);
        Machine machine(
            lan, cold(lan, Board::Virt, options, image, command_line(Board::Virt, options) + " rdinit=/" + kWaitingInit,
                      memory_left_in(place)));
        machine.wait_for("PI-AWAKE", kStartPatience);
        machine.save(place.state);
    }
}

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
    std::string text = console().between("REPORT-BEGIN", "REPORT-END").value_or("");
    text.erase(0, std::min(text.find('{'), text.size()));  // systemd may have said something before it
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

void Pi::usb_disk_moves(int bytes_per_second) {
    throttle("usb0", bytes_per_second, 0);
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
