#include "agent/command/report_text.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "agent/command/table.h"

namespace agent {
namespace {

using namespace core;

std::string seconds_text(base::milliseconds time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(time.count()) / 1000);
    return text;
}

std::optional<base::milliseconds> time_of(const Snapshot& report, const std::string& name) {
    const auto found = std::ranges::find(report.timings, name, &TimingView::name);
    return found == report.timings.end() ? std::nullopt : std::optional(found->since_init);
}

std::string how_it_booted(const Snapshot& report) {
    const std::string root = report.root + (report.version.empty() ? "" : " (" + report.version + ")");
    const auto commit = time_of(report, "commit");
    const std::string after = commit ? ", handed over " + seconds_text(*commit) + " after /init" : "";
    if (report.state == "booting") return "This system was booted from " + root + after + ".";
    if (report.state == "fallback") {
        return "This system runs from its fallback, " + root + after + ", since no NFS root worked.";
    }
    return "The report ends before a root was handed over.";
}

Detail cause_detail(const CauseView& cause) {
    return {"", cause.words + (cause.remedy.empty() ? "" : "; fix: " + cause.remedy)};
}

std::string roots_table(const Snapshot& report) {
    std::vector<Row> rows;
    for (const auto& root : report.candidates) {
        Row row{{root.root, root.state, root.source}, {}};
        if (root.cause && root.state != "booting") row.details.push_back(cause_detail(*root.cause));
        for (const auto& warning : root.warnings) row.details.push_back(cause_detail(warning));
        rows.push_back(std::move(row));
    }
    return rows.empty() ? "" : "\n" + table({"ROOT", "STATE", "NAMED BY"}, rows);
}

std::string links_table(const Snapshot& report) {
    std::vector<Row> rows;
    for (const auto& link : report.links) {
        const std::string address = link.address.empty() ? link.ipv6 : link.address;
        Row row{{link.name, link.state, address.empty() ? "-" : address, link.driver}, {}};
        if (link.cause) row.details.push_back(cause_detail(*link.cause));
        for (const auto& warning : link.warnings) row.details.push_back(cause_detail(warning));
        rows.push_back(std::move(row));
    }
    return rows.empty() ? "" : "\n" + table({"LINK", "STATE", "ADDRESS", "DRIVER"}, rows);
}

std::string swap_table(const Snapshot& report) {
    std::vector<Row> rows;
    for (const auto& swap : report.swaps) {
        Row row{{swap.spelling, swap.state, swap.source}, {}};
        for (const auto& area : swap.areas) {
            row.details.push_back({"", area.name + ", " + size_text(area.bytes) + ", priority " +
                                           std::to_string(area.priority) + (area.is_new ? ", newly made" : "")});
        }
        if (swap.cause) row.details.push_back(cause_detail(*swap.cause));
        rows.push_back(std::move(row));
    }
    return rows.empty() ? "" : "\n" + table({"SWAP", "STATE", "NAMED BY"}, rows);
}

// What the settings wanted beside a root.
std::string options_text(const Snapshot& report) {
    std::string out;
    if (const auto& overlay = report.overlay) {
        out += paragraph("overlay: " + overlay->state + (overlay->on.empty() ? "" : ", in " + overlay->on));
        if (overlay->cause) out += paragraph(cause_detail(*overlay->cause).text);
    }
    if (const auto& power = report.card_power) {
        out += paragraph("SD card: " + std::string(power->state == "off" ? "switched off" : "on"));
        if (power->cause) out += paragraph(cause_detail(*power->cause).text);
    }
    return out.empty() ? "" : "\n" + out;
}

std::string times_text(const Snapshot& report) {
    std::vector<std::string> parts;
    for (const auto& timing : report.timings) parts.push_back(timing.name + " " + seconds_text(timing.since_init));
    return parts.empty() ? "" : "\n" + paragraph("After /init: " + joined(parts) + ".");
}

std::string machine_text(const Snapshot& report) {
    std::vector<std::string> parts;
    if (!report.board.empty()) parts.push_back(report.board);
    if (!report.serial.empty()) parts.push_back("serial " + report.serial);
    parts.push_back("farroot " + report.farroot);
    if (!report.card.state.empty()) {
        parts.push_back("card: " + report.card.state + (report.card.device.empty() ? "" : " on " + report.card.device));
    }
    return paragraph(joined(parts));
}

}  // namespace

std::string report_text(const Snapshot& report) {
    std::string out = paragraph(how_it_booted(report)) + machine_text(report);
    if (report.card.cause) out += paragraph(cause_detail(*report.card.cause).text);
    for (const auto& warning : report.warnings) out += paragraph("! " + cause_detail(warning).text);
    for (const auto& mistake : report.mistakes) out += paragraph("! " + mistake);
    out += roots_table(report) + links_table(report) + swap_table(report) + options_text(report) + times_text(report);
    return out;
}

}  // namespace agent
