// The texts of an export that farroot looks into: os-release, fstab, the link of resolv.conf.
#include <string>

#include "agent/core/fstab.h"
#include "agent/job/resolv_conf_link.h"
#include "agent/job/root_facts.h"
#include "agent/servers/root_look.h"
#include "netcfg/ifupdown_files.h"
#include "netcfg/network_covers.h"
#include "tests/fuzz/expect.h"

namespace {

// A text made of lines, as a mended fstab is, is those lines again.
void check_fstab(const std::string& text) {
    std::map<std::string, agent::core::DiskState> disks;
    for (const auto& disk : agent::core::disks_needed(text)) {
        EXPECT(!disk.empty());
        EXPECT(disks.emplace(disk, agent::core::DiskState::Missing).second);
    }
    const auto mended = agent::core::mend(text, disks);
    if (disks.empty()) EXPECT(mended.lines.empty());
    const auto names = agent::core::disks_named(text);
    const auto kept = agent::core::mend(text, {}, {names.begin(), names.end()});
    EXPECT(kept.lines.empty() && (!names.empty() || kept.text == text));
    // What is missing is not insisted on any more, but for the root's own disk.
    EXPECT(agent::core::mend(mended.text, disks).text == mended.text);
}

// A file that is covered says all that it said, and leaves the link alone.
void check_network_files(const std::string& text) {
    EXPECT(netcfg::taken_over_by_ifup(text).find('\n') == std::string::npos);
    base::Link link;
    link.name = "eth0";
    for (const auto path : netcfg::kCoveredFiles) {
        const auto covers = netcfg::network_covers({{std::string(path), text}}, link);
        EXPECT(covers.size() == 1 && covers.begin()->second.find(text) != std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    EXPECT(servers::pretty_name(text).size() <= text.size());
    EXPECT(agent::disk_line_for_root(text).size() <= text.size());
    EXPECT(agent::swap_line(text).size() <= text.size());
    if (agent::is_path_in_run(text)) {
        EXPECT(text.starts_with("/run/"));
        EXPECT(text.find("..") == std::string::npos || text.find("/../") == std::string::npos);
        EXPECT(text.find('\n') == std::string::npos);
    }
    check_fstab(text);
    check_network_files(text);
    return 0;
}
