#include "netcfg/network_covers.h"

#include <sstream>

#include "netcfg/hand_over_files.h"

namespace netcfg {
namespace {

constexpr std::string_view kBlacklist = "NetworkInterfaceBlacklist";
constexpr std::string_view kConnmansOwn = "vmnet,vboxnet,virbr,ifb,ve-,vb-";  // where its file has no such line

// dhcpcd.conf(5): what stands behind an "interface" or "profile" line counts for that alone.
std::string dhcpcd_text(const std::string& text, const std::string& link) {
    return "denyinterfaces " + link + "\n" + text;
}

std::string without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == text.npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// connman.conf(5), a key file of GLib's: of a key that stands twice the last one counts, of a group its lines together.
std::string connman_text(const std::string& text, const std::string& link) {
    std::string list(kConnmansOwn);
    std::string group;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line = without_blanks(line);
        if (line.starts_with('[')) group = line;
        const auto equals = line.find('=');
        if (group != "[General]" || equals == line.npos || without_blanks(line.substr(0, equals)) != kBlacklist)
            continue;
        list = without_blanks(line.substr(equals + 1));
    }
    const bool ends_line = text.empty() || text.ends_with('\n');
    return text + (ends_line ? "" : "\n") + "[General]\n" + std::string(kBlacklist) + "=" + list +
           (list.empty() || list.ends_with(',') ? "" : ",") + link + "\n";
}

}  // namespace

std::map<std::string, std::string> network_covers(const std::map<std::string, std::string>& files,
                                                  const base::Link& link) {
    std::map<std::string, std::string> covers;
    if (!can_stand_in_files(link.name)) return covers;
    for (const auto& [path, text] : files) {
        if (path == kDhcpcdFile) covers[path] = dhcpcd_text(text, link.name);
        if (path == kConnmanFile) covers[path] = connman_text(text, link.name);
    }
    return covers;
}

}  // namespace netcfg
