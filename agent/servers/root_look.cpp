#include "agent/servers/root_look.h"

#include <algorithm>

namespace servers {
namespace {

constexpr int kMostSteps = 40;
constexpr std::size_t kLongestPath = 4096;
constexpr std::uint32_t kMostOsRelease = 4096;
constexpr std::size_t kLongestName = 80;

// The kernel's own order (init/main.c), as for a trial: never a shell.
constexpr std::string_view kInits[] = {"/sbin/init", "/etc/init", "/bin/init"};

std::string unquoted(std::string_view value) {
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
        value = value.substr(1, value.size() - 2);
    }
    return std::string(value.substr(0, kLongestName));
}

std::vector<std::string> module_versions(RemoteTree& tree, const RemoteFile& root) {
    std::vector<std::string> out;
    const auto folder = follow(tree, root, "/lib/modules");
    if (!folder || folder->kind != FileKind::Directory) return out;
    if (const auto listing = tree.list(*folder, kMostModules)) {
        for (const auto& each : listing->entries) out.push_back(each.name.substr(0, kLongestName));
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace

int RootLook::rank() const {
    if (!is_root()) return 0;
    return 1 + (modules.empty() ? 0 : 2) + (os.empty() ? 0 : 1);
}

std::optional<RemoteFile> follow(RemoteTree& tree, const RemoteFile& root, std::string_view path) {
    std::vector<RemoteFile> folders{root};
    std::vector<std::string> left = components_of(path);
    std::ranges::reverse(left);
    std::size_t length = path.size();
    for (int steps = 0; !left.empty(); ++steps) {
        if (steps > kMostSteps) return std::nullopt;
        const std::string name = std::move(left.back());
        left.pop_back();
        if (name == ".") continue;
        if (name == "..") {
            if (folders.size() > 1) folders.pop_back();
            continue;
        }
        if (folders.back().kind != FileKind::Directory) return std::nullopt;
        auto file = tree.find(folders.back(), name);
        if (!file) return std::nullopt;
        if (file->kind != FileKind::Link) {
            folders.push_back(std::move(*file));
            continue;
        }
        const auto target = tree.target_of(*file);
        if (!target || (length += target->size()) > kLongestPath) return std::nullopt;
        if (target->starts_with('/')) folders.resize(1);
        auto further = components_of(*target);
        std::ranges::reverse(further);
        left.insert(left.end(), further.begin(), further.end());
    }
    return folders.back();
}

RootLook look_at_root(RemoteTree& tree, const RemoteFile& root) {
    RootLook look;
    for (const auto path : kInits) {
        const auto init = follow(tree, root, path);
        if (!init || init->kind != FileKind::File || !init->executable) continue;
        look.init = path;
        break;
    }
    if (!look.is_root()) return look;
    look.modules = module_versions(tree, root);
    for (const auto* path : {"/etc/os-release", "/usr/lib/os-release"}) {
        const auto file = follow(tree, root, path);
        if (!file || file->kind != FileKind::File) continue;
        if (const auto text = tree.read(*file, kMostOsRelease)) look.os = pretty_name(*text);
        break;
    }
    return look;
}

std::string pretty_name(std::string_view os_release) {
    constexpr std::string_view kKey = "PRETTY_NAME=";
    while (!os_release.empty()) {
        std::string_view line = os_release.substr(0, os_release.find('\n'));
        os_release.remove_prefix(std::min(line.size() + 1, os_release.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with(kKey)) return unquoted(line.substr(kKey.size()));
    }
    return {};
}

}  // namespace servers
