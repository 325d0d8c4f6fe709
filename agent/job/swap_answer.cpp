#include "agent/job/swap_answer.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "agent/base/message_socket.h"
#include "agent/job/job_answer.h"

namespace agent {
namespace {

using base::Failure;
using nlohmann::json;

constexpr std::size_t kMostText = 100;  // bytes

std::string text_of(const json& answer) {
    return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string cut(const std::string& text) {
    return text.substr(0, kMostText);
}

json as_json(const core::Disk& disk) {
    return {{"device", disk.device},
            {"whole", disk.whole},
            {"bus", disk.bus},
            {"model", cut(disk.model)},
            {"bytes", disk.bytes},
            {"is_removable", disk.is_removable},
            {"is_read_only", disk.is_read_only},
            {"holds", cut(disk.holds)},
            {"label", cut(disk.label)},
            {"uuid", cut(disk.uuid)},
            {"used_as", cut(disk.used_as)}};
}

Failure no_answer(const char* job, const json::exception& problem) {
    return {base::Cause::JobCrashed, job, "read its answer", 0, problem.what()};
}

}  // namespace

std::string encode(const base::Result<std::vector<core::SwapArea>>& outcome) {
    json out;
    if (!outcome) {
        out["failure"] = failure_as_json(outcome.failure());
        return text_of(out);
    }
    out["areas"] = json::array();
    for (const auto& area : *outcome) {
        out["areas"].push_back({{"name", area.name},
                                {"kind", area.kind},
                                {"bytes", area.bytes},
                                {"priority", area.priority},
                                {"is_new", area.is_new}});
    }
    return text_of(out);
}

base::Result<std::vector<core::SwapArea>> decode_swap(std::string_view text) {
    try {
        const json in = json::parse(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        std::vector<core::SwapArea> areas;
        for (const auto& each : in.at("areas")) {
            areas.push_back(
                {each.at("name"), each.at("kind"), each.at("bytes"), each.at("priority"), each.at("is_new")});
        }
        return areas;
    } catch (const json::exception& problem) {
        return no_answer("swap", problem);
    }
}

std::string encode(const std::vector<core::Disk>& disks) {
    json out;
    out["disks"] = json::array();
    std::size_t length = text_of(out).size();
    for (const auto& disk : disks) {
        json each = as_json(disk);
        length += text_of(each).size() + 1;
        if (length > base::kMaxMessage) break;
        out["disks"].push_back(std::move(each));
    }
    return text_of(out);
}

base::Result<std::vector<core::Disk>> decode_disks(std::string_view text) {
    try {
        const json in = json::parse(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        std::vector<core::Disk> disks;
        for (const auto& each : in.at("disks")) {
            disks.push_back({each.at("device"), each.at("whole"), each.at("bus"), each.at("model"), each.at("bytes"),
                             each.at("is_removable"), each.at("is_read_only"), each.at("holds"), each.at("label"),
                             each.at("uuid"), each.at("used_as")});
        }
        return disks;
    } catch (const json::exception& problem) {
        return no_answer("disks", problem);
    }
}

}  // namespace agent
