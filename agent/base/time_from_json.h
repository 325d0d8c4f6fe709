// Times as numbers of JSON, whoever wrote them.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace base {

// In units of Time. A hundred years, ahead or back, at most: more has no clock, and would run over as nanoseconds.
// Throws nlohmann::json::exception where it is no number.
template <typename Time>
Time time_from_json(const nlohmann::json& in) {
    constexpr std::int64_t kMost = std::chrono::duration_cast<Time>(std::chrono::years(100)).count();
    return Time(std::clamp(in.get<std::int64_t>(), -kMost, kMost));
}

}  // namespace base
