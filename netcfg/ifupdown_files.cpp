#include "netcfg/ifupdown_files.h"

#include <sstream>

namespace netcfg {
namespace {

constexpr const char* kLeft = "# Left by farroot: the root is mounted over this link.\n[Service]\n";

// As systemd-escape(1) has it in a unit's name, of what can stand in one at all (hand_over_files.cpp).
std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) out += c == '-' ? "\\x2d" : std::string(1, c);
    return out;
}

}  // namespace

std::vector<HandOverFile> ifupdown_files(const base::Link& link) {
    const std::string units = "/run/systemd/system/";
    return {
        {"/run/network/ifstate." + link.name, link.name + "\n"},
        {"/run/network/ifstate", link.name + "=" + link.name + "\n"},
        {units + "networking.service.d/farroot.conf",
         std::string(kLeft) +
             "ExecStop=\nExecStop=/sbin/ifdown -a --read-environment --exclude=lo --exclude=" + link.name + "\n"},
        {units + "ifup@" + escaped(link.name) + ".service.d/farroot.conf", std::string(kLeft) + "ExecStop=\n"},
    };
}

std::string taken_over_by_ifup(std::string_view interfaces) {
    std::istringstream lines{std::string(interfaces)};
    for (std::string line; std::getline(lines, line);) {
        std::string word;
        std::string name;
        std::string family;
        std::string method;
        std::istringstream(line) >> word >> name >> family >> method;
        const bool is_changed = method == "dhcp" || method == "static";
        if (word == "iface" && name != "lo" && is_changed) return word + " " + name + " " + family + " " + method;
    }
    return "";
}

}  // namespace netcfg
