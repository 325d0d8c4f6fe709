#include "agent/servers/remote_tree.h"

#include <algorithm>

namespace servers {

FileKind kind_of(std::uint32_t type) {
    switch (type) {
        case 1: return FileKind::File;
        case 2: return FileKind::Directory;
        case 5: return FileKind::Link;
        default: return FileKind::Other;
    }
}

bool is_sound_name(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos && name.find('\0') == name.npos;
}

std::vector<std::string> components_of(std::string_view path) {
    std::vector<std::string> out;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end != 0) out.emplace_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return out;
}

bool RemoteListing::add(RemoteEntry entry, std::size_t most) {
    cut_off = entries.size() == most;
    if (!cut_off) entries.push_back(std::move(entry));
    return !cut_off;
}

}  // namespace servers
