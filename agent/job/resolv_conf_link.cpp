#include "agent/job/resolv_conf_link.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>

#include "agent/base/fd.h"
#include "agent/base/open_in_root.h"

namespace agent {
namespace {

constexpr int kMostLinks = 16;
constexpr std::size_t kLongestPath = 256;  // in /run, that we are ready to make

std::deque<std::string> names_of(std::string_view path) {
    std::deque<std::string> names;
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end != 0 && path.substr(0, end) != ".") names.emplace_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return names;
}

// Where the symbolic link at this path points; nothing when there is none.
std::optional<std::string> link_at(int root, const std::string& path) {
    const base::Fd found = base::open_in_root(root, path, O_PATH | O_NOFOLLOW);
    std::array<char, 4096> target;
    const ssize_t length = found ? ::readlinkat(found.get(), "", target.data(), target.size()) : -1;
    if (length <= 0) return std::nullopt;
    return std::string(target.data(), static_cast<std::size_t>(length));
}

}  // namespace

bool is_path_in_run(std::string_view path) {
    constexpr std::string_view kRun = "/run/";
    const auto is_printable = [](char c) { return c > 0x20 && c < 0x7f; };
    if (!path.starts_with(kRun) || path.size() > kLongestPath || !std::ranges::all_of(path, is_printable)) return false;
    path.remove_prefix(kRun.size());
    while (true) {
        const auto end = path.find('/');
        const std::string_view name = path.substr(0, end);
        if (name.empty() || name == "." || name == "..") return false;
        if (end == std::string_view::npos) return true;
        path.remove_prefix(end + 1);
    }
}

std::string resolv_conf_in_run(int root) {
    std::deque<std::string> ahead = names_of("/etc/resolv.conf");
    std::string behind;  // what is resolved, links no longer in it
    for (int links = 0; !ahead.empty() && links <= kMostLinks;) {
        const std::string name = std::move(ahead.front());
        ahead.pop_front();
        if (name == "..") {
            behind.erase(std::min(behind.rfind('/'), behind.size()));
            continue;
        }
        behind += "/" + name;
        if (behind == "/run") {  // farroot's own /run will stand there
            for (const auto& each : ahead) behind += "/" + each;
            return is_path_in_run(behind) ? behind : "";
        }
        const auto target = link_at(root, behind);
        if (!target) continue;
        ++links;
        behind.erase(target->starts_with('/') ? 0 : behind.rfind('/'));
        const auto names = names_of(*target);
        ahead.insert(ahead.begin(), names.begin(), names.end());
    }
    return "";
}

}  // namespace agent
