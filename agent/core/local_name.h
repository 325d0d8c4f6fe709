// Local disks, and files on them, as swap= and overlay= name them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent::core {

// "/dev/…", "UUID=…", "PARTUUID=…", "LABEL=…" or "PARTLABEL=…", with something behind it.
bool is_disk_name(std::string_view text);

struct LocalFile {
    std::string device;  // of its filesystem: what is_disk_name() takes
    std::string path;    // from its top, below which it stays: "/swap"
    bool operator==(const LocalFile&) const = default;
};

inline constexpr std::string_view kFilePrefix = "file:";

// "LABEL=data:/swap", without the prefix; nothing for what is none.
std::optional<LocalFile> parse_local_file(std::string_view text);
std::string spelling_of(const LocalFile& file);  // with the prefix

}  // namespace agent::core
