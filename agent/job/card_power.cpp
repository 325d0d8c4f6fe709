#include "agent/job/card_power.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/job/block_devices.h"
#include "agent/swap/disks.h"
#include "agent/uevents.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::Cause;
using base::Failure;

constexpr const char* kSwitchedOff = "/run/farroot/sd-off";
constexpr base::seconds kCardPatience{10};  // for the kernel to find it again

// "…/3f202000.mmc/mmc_host/mmc0/mmc0:4567": what stands before mmc_host is the controller.
std::optional<fs::path> controller_of(const fs::path& card) {
    for (fs::path folder = card; folder.has_relative_path(); folder = folder.parent_path()) {
        if (folder.filename() == "mmc_host") return folder.parent_path();
    }
    return std::nullopt;
}

std::optional<CardHost> host_of(const std::string& name) {
    const fs::path device = fs::path("/sys/class/block") / name / "device";
    if (base::first_line(device / "type") != "SD") return std::nullopt;
    std::error_code problem;
    const fs::path card = fs::canonical(device, problem);
    const auto controller = problem ? std::nullopt : controller_of(card);
    if (!controller) return std::nullopt;
    const fs::path driver = fs::canonical(*controller / "driver", problem);
    if (problem) return std::nullopt;
    return CardHost{"/dev/" + name, driver, controller->filename()};
}

base::Status tell_driver(const CardHost& host, const char* attribute) {
    const std::string path = host.driver + "/" + attribute;
    const base::Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file) return base::system_failure(host.disk, "open " + path, errno);
    const auto written = ::write(file.get(), host.device.data(), host.device.size());
    if (written < 0) return base::system_failure(host.disk, "write " + host.device + " to " + path, errno);
    return base::Done{};
}

bool is_on(const std::string& disk, const std::string& device) {
    return device == disk || device.starts_with(disk + "p");
}

Failure in_use(const CardHost& host, const std::string& what) {
    return {Cause::SdInUse, host.disk, "switch the card off", 0, what};
}

// Whoever mounts it or swaps on it holds it exclusively, whatever mount namespace that is in.
base::Result<base::Fd> claim(const CardHost& host) {
    base::Fd disk(::open(host.disk.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
    if (disk) return disk;
    if (errno == EBUSY) return in_use(host, "somebody holds it");
    return base::system_failure(host.disk, "open", errno);
}

}  // namespace

std::optional<CardHost> card_host() {
    for (const auto& name : block_device_names()) {
        if (auto host = host_of(name)) return host;
    }
    return std::nullopt;
}

std::optional<CardHost> card_host_off() {
    const auto text = base::read_file(kSwitchedOff);
    return text ? decode_card_host(*text) : std::nullopt;
}

std::vector<std::string> uses_of(const CardHost& host) {
    std::vector<std::string> uses;
    for (const auto& disk : swap::known_disks()) {
        if (is_on(host.disk, disk.device) && !disk.used_as.empty()) uses.push_back(disk.device + ": " + disk.used_as);
    }
    return uses;
}

base::Status switch_card_off() {
    const auto host = card_host();
    if (!host) return base::Done{};
    if (const auto uses = uses_of(*host); !uses.empty()) return in_use(*host, uses.front());
    const auto claimed = claim(*host);
    if (!claimed) return claimed.failure();
    if (::access((host->driver + "/unbind").c_str(), W_OK) != 0) {
        return Failure{Cause::SdNotSwitchable, host->disk, "switch the card off", errno,
                       "its driver " + host->driver + " can't be unbound"};
    }
    if (auto noted = base::replace_file(kSwitchedOff, encode(*host)); !noted) return noted;
    auto told = tell_driver(*host, "unbind");
    if (!told) ::unlink(kSwitchedOff);
    return told;
}

base::Status switch_card_on() {
    const auto host = card_host_off();
    if (!host) return base::Done{};
    // Who opens a disk finds its partitions: the kernel looks for them before it lets anybody in.
    const auto is_there = [&host] { return base::Fd(::open(host->disk.c_str(), O_RDONLY | O_CLOEXEC)); };
    if (::access((host->driver + "/" + host->device).c_str(), F_OK) != 0) {
        if (auto told = tell_driver(*host, "bind"); !told) return told;
    }
    if (!wait_until(is_there, kCardPatience)) {
        return Failure{Cause::NoCard, host->disk, "switch the card on", 0,
                       "the kernel found no card in " + std::to_string(kCardPatience.count()) + " s"};
    }
    ::unlink(kSwitchedOff);
    return base::Done{};
}

base::Result<CardAwake> CardAwake::now() {
    const bool was_off = card_host_off().has_value();
    if (auto on = switch_card_on(); !on) return on.failure();
    return CardAwake(was_off);
}

CardAwake::CardAwake(CardAwake&& other) noexcept : was_off_(std::exchange(other.was_off_, false)) {}

CardAwake::~CardAwake() {
    static_cast<void>(sleep());
}

base::Status CardAwake::sleep() {
    if (!std::exchange(was_off_, false)) return base::Done{};
    return switch_card_off();
}

std::string encode(const CardHost& host) {
    return host.disk + "\n" + host.driver + "\n" + host.device + "\n";
}

std::optional<CardHost> decode_card_host(const std::string& text) {
    std::istringstream lines(text);
    CardHost host;
    const bool is_whole =
        std::getline(lines, host.disk) && std::getline(lines, host.driver) && std::getline(lines, host.device);
    if (!is_whole || host.device.empty()) return std::nullopt;
    return host;
}

}  // namespace agent
