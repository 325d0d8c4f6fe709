#include "agent/job/swap_answer.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "agent/base/json.h"
#include "agent/base/message_socket.h"
#include "agent/core/swap_json.h"
#include "agent/job/job_answer.h"

namespace agent {
namespace {

using base::Failure;
using nlohmann::json;

std::string text_of(const json& answer) {
    return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

core::Disk with_short_texts(core::Disk disk) {
    constexpr std::size_t kMost = 100;  // bytes
    for (auto* text : {&disk.model, &disk.holds, &disk.label, &disk.uuid, &disk.used_as}) {
        if (text->size() > kMost) text->resize(kMost);
    }
    return disk;
}

// The list under that name; a failure where there is one, or where it is no answer.
template <typename Item>
base::Result<std::vector<Item>> decode(std::string_view bytes, const char* name) {
    try {
        const json in = base::parse_json(bytes);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        return in.at(name).get<std::vector<Item>>();
    } catch (const json::exception& problem) {
        return Failure{base::Cause::JobCrashed, name, "read the job's answer", 0, problem.what()};
    }
}

}  // namespace

std::string encode(const base::Result<std::vector<core::SwapArea>>& outcome) {
    if (!outcome) return text_of({{"failure", failure_as_json(outcome.failure())}});
    return text_of({{"areas", *outcome}});
}

std::string encode(const std::vector<core::Disk>& disks) {
    json out{{"disks", json::array()}};
    std::size_t length = text_of(out).size();
    for (const auto& disk : disks) {
        json each = with_short_texts(disk);
        length += text_of(each).size() + 1;
        if (length > base::kMaxMessage) break;
        out["disks"].push_back(std::move(each));
    }
    return text_of(out);
}

base::Result<std::vector<core::SwapArea>> decode_swap(std::string_view bytes) {
    return decode<core::SwapArea>(bytes, "areas");
}

base::Result<std::vector<core::Disk>> decode_disks(std::string_view bytes) {
    constexpr std::size_t kMost = 64;  // of the report
    auto disks = decode<core::Disk>(bytes, "disks");
    if (disks && disks->size() > kMost) disks->resize(kMost);
    return disks;
}

}  // namespace agent
