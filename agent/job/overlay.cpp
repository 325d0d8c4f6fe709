#include "agent/job/overlay.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/job/block_devices.h"
#include "agent/job/job_answer.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::Cause;
using base::Failure;
using nlohmann::json;

constexpr const char* kPlace = "/run/farroot/overlay";

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

// Where it was wanted, and how it is mounted.
base::Result<std::string> mount_disk(const std::string& name, base::Duration patience) {
    const auto device = wait_for_device(name, patience);
    if (!device) return Failure{Cause::OverlayMissing, name, "find the device", 0, ""};
    const std::string holds = filesystem_on(*device);
    if (holds != "ext4") {
        return Failure{Cause::OverlayUnusable, *device, "", 0, holds.empty() ? "it is empty" : "it holds " + holds};
    }
    if (::mount(device->c_str(), kPlace, "ext4", MS_NOATIME, nullptr) != 0) {
        return Failure{Cause::OverlayUnusable, *device, "mount for writing", errno, ""};
    }
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

// Mounted, but of no use.
Failure give_back(Failure failure) {
    ::umount2(kPlace, MNT_DETACH);
    return failure;
}

base::Result<core::OverlayPlace> in_memory(const std::string& size, std::optional<Failure> instead_of) {
    if (auto mounted = mount_memory(size); !mounted) return mounted.failure();
    if (auto proven = prove_overlay(); !proven) return give_back(proven.failure());
    return core::OverlayPlace{kPlace, "memory", std::move(instead_of)};
}

}  // namespace

base::Result<core::OverlayPlace> make_overlay_place(const core::OverlaySpec& overlay, base::Duration patience) {
    if (auto made = make_folders(kPlace); !made) return made.failure();
    while (::umount2(kPlace, MNT_DETACH) == 0) continue;
    if (overlay.device.empty()) return in_memory(overlay.size, std::nullopt);
    const auto disk = mount_disk(overlay.device, patience);
    if (!disk) return in_memory("", disk.failure());
    const auto proven = prove_overlay();
    if (proven) return core::OverlayPlace{kPlace, *disk, std::nullopt};
    Failure unusable = give_back(proven.failure());
    unusable.cause = Cause::OverlayUnusable;
    unusable.object = *disk;
    return in_memory("", std::move(unusable));
}

std::string encode(const base::Result<core::OverlayPlace>& outcome) {
    json out;
    if (!outcome) {
        out["failure"] = failure_as_json(outcome.failure());
    } else {
        out = {{"folder", outcome->folder}, {"on", outcome->on}};
        if (outcome->instead_of) out["instead_of"] = failure_as_json(*outcome->instead_of);
    }
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<core::OverlayPlace> decode_overlay(std::string_view text) {
    try {
        const json in = json::parse(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        core::OverlayPlace place{in.at("folder"), in.at("on"), {}};
        if (in.contains("instead_of")) place.instead_of = failure_from_json(in.at("instead_of"));
        return place;
    } catch (const json::exception& problem) {
        return Failure{Cause::JobCrashed, "overlay", "read the job's answer", 0, problem.what()};
    }
}

}  // namespace agent
