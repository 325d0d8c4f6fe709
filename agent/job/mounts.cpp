#include "agent/job/mounts.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "agent/base/file.h"

namespace agent {
namespace {

bool is_writable(const std::string& options) {
    return ("," + options + ",").find(",rw,") != std::string::npos;
}

unsigned number(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

std::string unescaped(std::string_view field) {
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size()) {
            out += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
            i += 3;
        } else {
            out += field[i];
        }
    }
    return out;
}

std::vector<MountEntry> parse_mounts(std::string_view mountinfo) {
    std::vector<MountEntry> mounts;
    std::istringstream lines{std::string(mountinfo)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> fields;
        for (std::string word; words >> word;) fields.push_back(word);
        // id parent major:minor root point options [optional fields] - type source super-options
        if (fields.size() < 10) continue;
        const auto end = std::find(fields.begin() + 6, fields.end(), "-");
        const auto colon = fields[2].find(':');
        if (fields.end() - end < 4 || colon == std::string::npos) continue;
        mounts.push_back({number(fields[2].substr(0, colon)), number(fields[2].substr(colon + 1)), fields[3] == "/",
                          unescaped(fields[4]), is_writable(fields[5]) && is_writable(fields.back()),
                          unescaped(*(end + 2))});
    }
    return mounts;
}

std::optional<MountedAt> find_mount(std::string_view mountinfo, unsigned major, unsigned minor) {
    std::optional<MountedAt> found;
    for (const auto& mount : parse_mounts(mountinfo)) {
        if (!mount.is_whole || mount.major != major || mount.minor != minor) continue;
        if (!found || mount.writable) found = MountedAt{mount.path, mount.writable};
    }
    return found;
}

std::optional<MountedAt> mount_of(const std::string& device) {
    struct stat facts{};
    if (::stat(device.c_str(), &facts) != 0) return std::nullopt;
    const auto mountinfo = base::read_file("/proc/self/mountinfo");
    if (!mountinfo) return std::nullopt;
    return find_mount(*mountinfo, major(facts.st_rdev), minor(facts.st_rdev));
}

}  // namespace agent
