// Where a root's /etc/resolv.conf leads when it is a symbolic link into /run, as with systemd-resolved and
// NetworkManager: nothing is there before they run, so that farroot leaves the content there at hand-over.
#pragma once

#include <string>
#include <string_view>

namespace agent {

// "/run/systemd/resolve/stub-resolv.conf"; empty when it leads elsewhere or is a file. `root` is a directory
// descriptor; links are followed inside of it, as they will lead after hand-off.
std::string resolv_conf_in_run(int root);

// Whether this is a path in /run that nothing leads out of: plain names of printable characters.
bool is_path_in_run(std::string_view path);

}  // namespace agent
