#include "agent/command/swap_text.h"

#include <nlohmann/json.hpp>

#include "agent/base/printable.h"
#include "agent/command/table.h"
#include "agent/swap/device_swap.h"
#include "agent/swap/disks.h"
#include "agent/version.h"

namespace agent {
namespace {

using base::printable;
using nlohmann::json;

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : printable(text);
}

Row row_of(const core::SwapArea& area) {
    return {{printable(area.name), area.kind, core::size_text(area.bytes), std::to_string(area.priority)}, {}};
}

Row row_of(const core::Disk& disk) {
    Row row{{printable(disk.device), disk.bus, core::size_text(disk.bytes), or_dash(disk.holds), possible_use(disk)},
            {}};
    const auto add = [&row](const char* label, const std::string& text) {
        if (!text.empty()) row.details.push_back({label, printable(text)});
    };
    if (disk.whole.empty()) add("model", disk.model);
    add("label", disk.label);
    add("used", disk.used_as);
    if (disk.is_read_only) add("", "read-only");
    return row;
}

template <typename Things>
std::vector<Row> rows_of(const Things& things) {
    std::vector<Row> rows;
    for (const auto& thing : things) rows.push_back(row_of(thing));
    return rows;
}

}  // namespace

std::string possible_use(const core::Disk& disk) {
    if (disk.used_as == "swap") return "in use";
    if (disk.holds == "swap" && disk.used_as.empty()) return "there is swap";
    if (swap::may_become_swap(disk)) return "can be created";
    const bool is_reachable = disk.used_as.empty() || disk.used_as.starts_with("mounted at ");
    if (swap::can_hold_file(disk.holds) && is_reachable && !disk.is_read_only) return "a file can";
    return "no";
}

std::string swap_table(const SwapFacts& facts) {
    std::string out = facts.areas.empty() ? "No swap is in use.\n"
                                          : table({"SWAP IN USE", "KIND", "SIZE", "PRIORITY"}, rows_of(facts.areas));
    if (!facts.disks.empty()) out += "\n" + table({"DISK", "BUS", "SIZE", "HOLDS", "SWAP"}, rows_of(facts.disks));
    return out;
}

std::string swap_json(const SwapFacts& facts) {
    json out{{"schema", 1}, {"farroot", FARROOT_VERSION}};
    out["areas"] = json::array();
    for (const auto& area : facts.areas) {
        out["areas"].push_back(
            {{"name", printable(area.name)}, {"kind", area.kind}, {"bytes", area.bytes}, {"priority", area.priority}});
    }
    out["disks"] = json::array();
    for (const auto& disk : facts.disks) {
        out["disks"].push_back({{"device", printable(disk.device)},
                                {"whole", printable(disk.whole)},
                                {"bus", disk.bus},
                                {"model", printable(disk.model)},
                                {"bytes", disk.bytes},
                                {"removable", disk.is_removable},
                                {"read_only", disk.is_read_only},
                                {"holds", printable(disk.holds)},
                                {"label", printable(disk.label)},
                                {"uuid", printable(disk.uuid)},
                                {"used_as", printable(disk.used_as)},
                                {"swap", possible_use(disk)}});
    }
    return out.dump(2) + "\n";
}

std::string place_text(const core::Disk& disk, const core::SwapFile* file) {
    std::string out;
    const auto add = [&out](const char* label, const std::string& text) {
        if (!text.empty()) out += "  " + std::string(label) + printable(text) + "\n";
    };
    if (file != nullptr) add("file    ", file->path + ", to have " + core::size_text(file->bytes));
    add("device  ", disk.device + ", " + core::size_text(disk.bytes) + ", " + disk.bus);
    add("model   ", disk.model);
    add("holds   ", disk.holds.empty() ? "nothing that is known" : disk.holds + " " + disk.label);
    add("used    ", disk.used_as);
    return out;
}

std::string area_text(const core::SwapArea& area) {
    return printable(area.name) + ", " + core::size_text(area.bytes) + ", priority " + std::to_string(area.priority);
}

}  // namespace agent
