#include "agent/net/hand_over.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "agent/base/fd.h"
#include "netcfg/hand_over_files.h"

namespace agent {
namespace {

void make_folders_of(const std::string& path) {
    for (auto end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
        ::mkdir(path.substr(0, end).c_str(), 0755);  // one that fails shows when the file is opened
    }
}

base::Status write(const netcfg::HandOverFile& file) {
    make_folders_of(file.path);
    const base::Fd fd(::open(file.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, file.mode));
    if (!fd) return base::system_failure(file.path, "open", errno);
    const ssize_t length = ::write(fd.get(), file.content.data(), file.content.size());
    if (length != static_cast<ssize_t>(file.content.size())) return base::system_failure(file.path, "write", errno);
    // Whatever the umask, the network software must be able to read them.
    if (::fchmod(fd.get(), file.mode) != 0) return base::system_failure(file.path, "chmod", errno);
    return base::Done{};
}

}  // namespace

base::Status write_hand_over_files(const core::UsedNetwork& network, const std::string& resolv_conf_path) {
    const auto& [link, config, names] = network;
    auto files = netcfg::hand_over_files(link, config, names.host_name);
    if (!resolv_conf_path.empty()) {
        files.push_back({resolv_conf_path, netcfg::resolv_conf(names.nameservers, names.search)});
    }
    base::Status outcome = base::Done{};
    for (const auto& file : files) {
        auto written = write(file);
        if (outcome && !written) outcome = std::move(written);
    }
    return outcome;
}

}  // namespace agent
