#include "agent/servers/nfs_options.h"

#include <libmount/libmount.h>
#include <sys/mount.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>

namespace servers {
namespace {

const std::vector<std::string> kVersions4{"4.2", "4.1", "4.0"};
const std::vector<std::string> kVersions{"4.2", "4.1", "4.0", "3"};

std::uint16_t port_of(const std::string& text) {
    std::uint16_t port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    return port == 0 ? kNfsPort : port;
}

// nfs(5): vers=4.1, nfsvers=4.1 and v4.1 are the same.
std::string version_of(const std::string& key, const std::string& value) {
    if (key == "vers" || key == "nfsvers") return value;
    if (key.size() >= 2 && key[0] == 'v' && key[1] >= '2' && key[1] <= '4') return key.substr(1);
    return "";
}

// nfs(5): vers=4 is the highest minor version that the server offers; to the kernel it is 4.0.
void choose_versions(NfsOptions& options) {
    if (options.version.empty()) {
        options.to_try = kVersions;
        return;
    }
    const auto says_minor = [](const auto& option) { return option.first == "minorversion"; };
    if (options.version != "4" || std::ranges::any_of(options.filesystem, says_minor)) return;
    std::erase_if(options.filesystem,
                  [](const auto& option) { return !version_of(option.first, option.second).empty(); });
    options.to_try = kVersions4;
}

}  // namespace

std::string NfsOptions::value_of(const std::string& key) const {
    const auto found = std::ranges::find(filesystem, key, &std::pair<std::string, std::string>::first);
    return found == filesystem.end() ? "" : found->second;
}

NfsOptions over_tcp(NfsOptions options) {
    std::erase_if(options.filesystem, [](const auto& option) { return option.first == "udp"; });
    for (auto& [key, value] : options.filesystem) {
        if (key == "proto" && value.starts_with("udp")) value.replace(0, 3, "tcp");
    }
    return options;
}

NfsOptions read_nfs_options(const std::string& text, bool read_write) {
    NfsOptions options;
    if (!read_write) options.mount_flags |= MS_RDONLY;
    char* vfs = nullptr;
    char* filesystem = nullptr;
    ::mnt_split_optstr(text.c_str(), nullptr, &vfs, &filesystem, 0, 0);
    const std::unique_ptr<char, decltype(&std::free)> keep_vfs(vfs, std::free);
    const std::unique_ptr<char, decltype(&std::free)> keep_filesystem(filesystem, std::free);
    if (vfs != nullptr) ::mnt_optstr_get_flags(vfs, &options.mount_flags, ::mnt_get_builtin_optmap(MNT_LINUX_MAP));
    char* rest = filesystem;
    char* name = nullptr;
    char* value = nullptr;
    std::size_t name_size = 0;
    std::size_t value_size = 0;
    while (rest != nullptr && ::mnt_optstr_next_option(&rest, &name, &name_size, &value, &value_size) == 0) {
        const std::string key(name, name_size);
        const std::string word(value == nullptr ? "" : value, value_size);
        if (const auto version = version_of(key, word); !version.empty()) options.version = version;
        if (key == "noresvport") options.unprivileged_port = true;
        options.filesystem.emplace_back(key, word);
    }
    options.port = port_of(options.value_of("port"));
    choose_versions(options);
    return options;
}

}  // namespace servers
