#include "agent/job/overlay.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "agent/base/json.h"
#include "agent/base/open_in_root.h"
#include "agent/job/block_devices.h"
#include "agent/job/boot_disk.h"
#include "agent/job/job_answer.h"
#include "agent/job/loop_device.h"
#include "agent/job/mounts.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::Cause;
using base::Failure;
using nlohmann::json;

constexpr const char* kPlace = "/run/farroot/overlay";
constexpr const char* kBeneath = "/run/farroot/overlay-disk";
// While the card's settings are read, or its root is tried, another job has it mounted read-only where it can't be seen
// from here, and nothing tells when that ends.
constexpr base::seconds kBusyPatience{5};

base::Status make_folders(const std::string& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return base::system_failure(folder, "mkdir", problem.value());
    return base::Done{};
}

base::Status mount_memory(const std::string& size) {
    const std::string options = "mode=0755,size=" + (size.empty() ? "50%" : size);
    if (::mount("farroot-overlay", kPlace, "tmpfs", MS_NOATIME, options.c_str()) != 0) {
        return base::system_failure(kPlace, "mount tmpfs with " + options, errno);
    }
    return base::Done{};
}

Failure unusable(const std::string& object, std::string operation, int error, std::string evidence = "") {
    return {Cause::OverlayUnusable, object, std::move(operation), error, std::move(evidence)};
}

base::Status mount_ext4(const std::string& device, const std::string& called) {
    const std::string holds = filesystem_on(device);
    if (holds != "ext4") return unusable(called, "", 0, holds.empty() ? "it is empty" : "it holds " + holds);
    if (::mount(device.c_str(), kPlace, "ext4", MS_NOATIME, nullptr) != 0) {
        return unusable(called, "mount for writing", errno);
    }
    return base::Done{};
}

// Where the filesystem that holds the file is mounted for writing: where it was, or beneath the layer.
base::Result<std::string> mount_beneath(const std::string& device) {
    if (const auto there = mount_of(device); there && there->writable) return there->path;
    const std::string holds = filesystem_on(device);
    if (holds != "ext4" && holds != "vfat") {
        return unusable(
            device, "", 0,
            "its file wants ext4 or FAT around it, " + (holds.empty() ? "it is empty" : "it holds " + holds));
    }
    if (auto made = make_folders(kBeneath); !made) return made.failure();
    constexpr unsigned long kFlags = MS_NOEXEC | MS_NODEV | MS_NOSUID | MS_NOATIME;
    // A layer is nobody's to read, whatever FAT knows of owners.
    const std::string options = holds == "vfat" ? std::string(kFatOptions) + ",umask=0077" : "";
    const base::Time until = base::BootClock::now() + kBusyPatience;
    while (::mount(device.c_str(), kBeneath, holds.c_str(), kFlags, options.c_str()) != 0) {
        if (errno != EBUSY || base::BootClock::now() >= until) return unusable(device, "mount for writing", errno);
        std::this_thread::sleep_for(base::milliseconds(50));
    }
    return std::string(kBeneath);
}

base::Result<std::string> mount_file(const std::string& device, const std::string& file) {
    const std::string called = device + ":" + file;
    const auto beneath = mount_beneath(device);
    if (!beneath) return beneath.failure();
    const base::Fd top(::open(beneath->c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const base::Fd image = base::open_without_links(top.get(), file, O_RDWR);
    if (!image && errno == ENOENT) return Failure{Cause::OverlayMissing, called, "find the file", 0, ""};
    if (!image) return unusable(called, "open for writing", errno);
    const auto loop = attach_loop(image.get());
    if (!loop) return unusable(called, loop.failure().operation, loop.failure().error);
    if (auto mounted = mount_ext4(loop->device, called); !mounted) return mounted.failure();
    return called;
}

// What it lies on, for people.
base::Result<std::string> mount_disk(const core::OverlaySpec& overlay, base::Duration patience) {
    const auto chosen = choose_device(overlay.device, patience);
    if (!chosen) return chosen.failure();
    const auto& device = *chosen;
    if (!device) return Failure{Cause::OverlayMissing, overlay.device, "find the device", 0, ""};
    if (!overlay.file.empty()) return mount_file(*device, overlay.file);
    if (auto mounted = mount_ext4(*device, *device); !mounted) return mounted.failure();
    return *device;
}

// In a folder of its own, which is removed.
base::Status prove_overlay() {
    const std::string proof = std::string(kPlace) + "/farroot-proof";
    for (const char* folder : {"/lower", "/upper", "/work", "/merged"}) {
        if (auto made = make_folders(proof + folder); !made) return made;
    }
    const std::string options = "lowerdir=" + proof + "/lower,upperdir=" + proof + "/upper,workdir=" + proof + "/work";
    const bool mounted = ::mount("overlay", (proof + "/merged").c_str(), "overlay", 0, options.c_str()) == 0;
    const int error = errno;
    if (mounted) ::umount2((proof + "/merged").c_str(), 0);
    std::error_code problem;
    fs::remove_all(proof, problem);
    if (mounted) return base::Done{};
    return Failure{Cause::OverlayUnsupported, "overlay", "mount", error, ""};
}

base::Result<core::OverlayPlace> in_memory(const std::string& size, std::optional<Failure> instead_of) {
    if (auto mounted = mount_memory(size); !mounted) return mounted.failure();
    if (auto proven = prove_overlay(); !proven) {
        give_overlay_place_back();
        return proven.failure();
    }
    return core::OverlayPlace{kPlace, core::kInMemory, std::move(instead_of)};
}

}  // namespace

void give_overlay_place_back() {
    while (::umount2(kPlace, MNT_DETACH) == 0) continue;
    if (::umount2(kBeneath, MNT_DETACH) == 0) ::rmdir(kBeneath);
}

base::Result<core::OverlayPlace> make_overlay_place(const core::OverlaySpec& overlay, base::Duration patience) {
    if (auto made = make_folders(kPlace); !made) return made.failure();
    give_overlay_place_back();
    if (overlay.device.empty()) return in_memory(overlay.size, std::nullopt);
    auto disk = mount_disk(overlay, patience);
    if (disk) {
        auto proven = prove_overlay();
        if (proven) return core::OverlayPlace{kPlace, *disk, std::nullopt};
        disk = unusable(*disk, proven.failure().operation, proven.failure().error);
    }
    give_overlay_place_back();
    return in_memory("", disk.failure());
}

std::string encode(const base::Result<core::OverlayPlace>& outcome) {
    json out;
    if (!outcome) {
        out["failure"] = failure_as_json(outcome.failure());
    } else {
        out = {{"folder", outcome->folder}, {"on", outcome->on}, {"host_key", outcome->host_key}};
        if (outcome->no_host_key) out["no_host_key"] = failure_as_json(*outcome->no_host_key);
        if (outcome->instead_of) out["instead_of"] = failure_as_json(*outcome->instead_of);
    }
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<core::OverlayPlace> decode_overlay(std::string_view text) {
    try {
        const json in = base::parse_json(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        core::OverlayPlace place{in.at("folder"), in.at("on"), {}};
        place.host_key = in.value("host_key", "");
        if (in.contains("no_host_key")) place.no_host_key = failure_from_json(in.at("no_host_key"));
        if (in.contains("instead_of")) place.instead_of = failure_from_json(in.at("instead_of"));
        return place;
    } catch (const json::exception& problem) {
        return Failure{Cause::JobCrashed, "overlay", "read the job's answer", 0, problem.what()};
    }
}

}  // namespace agent
