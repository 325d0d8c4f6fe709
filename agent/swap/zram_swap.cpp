#include "agent/swap/zram_swap.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/swap/swap_on.h"

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

constexpr const char* kControl = "/sys/class/zram-control/";
constexpr std::string_view kDevice = "/dev/zram";

std::string number_of(std::string_view device) {
    return std::string(device.substr(std::min(kDevice.size(), device.size())));
}

std::string attribute(const std::string& device, const char* name) {
    return "/sys/block/zram" + number_of(device) + "/" + name;
}

// The one that comes with the module, where nobody uses it. To read hot_add makes another one and tells its number.
base::Result<std::string> new_device() {
    const std::string first = std::string(kDevice) + "0";
    if (base::first_line(attribute(first, "disksize")) == "0") return first;
    const std::string number = base::first_line(std::string(kControl) + "hot_add");
    if (!number.empty()) return std::string(kDevice) + number;
    return Failure{Cause::SwapUnsupported, "zram", "", 0, "this kernel has no module zram, or it is not loaded"};
}

base::Status fill(const std::string& device, std::uint64_t bytes) {
    if (auto sized = base::write_file(attribute(device, "disksize"), std::to_string(bytes)); !sized) {
        Failure failure = sized.failure();
        if (failure.error == EINVAL) failure.cause = Cause::SwapUnsupported;  // no compressor
        return failure;
    }
    const base::Fd file(::open(device.c_str(), O_RDWR | O_EXCL | O_CLOEXEC));
    if (!file) return base::system_failure(device, "open", errno);
    return write_header(file.get(), device, bytes);
}

base::Result<core::SwapArea> switch_on(const std::string& device, std::uint64_t bytes, int priority) {
    if (auto filled = fill(device, bytes); !filled) return filled.failure();
    // The kernel tells zram by itself what it no longer needs.
    if (auto on = swap_on(device, device, priority, Discard::No); !on) return on.failure();
    struct stat facts{};
    if (::stat(device.c_str(), &facts) != 0) return base::system_failure(device, "stat", errno);
    auto area = area_in_use(facts);
    if (!area) return Failure{Cause::Unknown, device, "swapon", 0, "it is not in /proc/swaps"};
    area->is_new = true;
    return *area;
}

}  // namespace

std::uint64_t zram_bytes(const core::SwapZram& zram, std::string_view meminfo, std::uint64_t page) {
    if (zram.percent == 0) return zram.bytes / page * page;
    constexpr std::string_view kTotal = "MemTotal:";
    const auto at = meminfo.find(kTotal);
    if (at == std::string_view::npos) return 0;
    std::string_view rest = meminfo.substr(at + kTotal.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::uint64_t total = 0;  // KiB
    std::from_chars(rest.data(), rest.data() + rest.size(), total);
    return total * 1024 / 100 * zram.percent / page * page;
}

base::Result<core::SwapArea> use_zram(const core::SwapZram& zram, const Wish& wish) {
    const auto meminfo = base::read_file("/proc/meminfo");
    const std::uint64_t bytes = zram_bytes(zram, meminfo ? *meminfo : "", page_size());
    if (auto enough = check_size("zram", bytes); !enough) return enough.failure();
    for (const auto& area : areas_in_use()) {
        if (area.kind == "zram" && area.bytes + page_size() == bytes) return area;
    }
    const auto device = new_device();
    if (!device) return device.failure();
    auto area = switch_on(*device, bytes, wish.priority);
    if (!area) give_back(*device);
    return area;
}

void give_back(const std::string& device) {
    static_cast<void>(base::write_file(attribute(device, "reset"), "1"));
    static_cast<void>(base::write_file(std::string(kControl) + "hot_remove", number_of(device)));
}

}  // namespace agent::swap
