// JSON as farroot's processes tell it to each other, whoever speaks in their place.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

namespace base {

// Throws nlohmann::json::exception where it is none. Numbers are whole ones of 64 bits; another is as if it were not
// there: read as a whole one it would be undefined behaviour.
nlohmann::json parse_json(std::string_view text);

// In units of Time. A hundred years, ahead or back, at most: more has no clock, and would run over as nanoseconds.
// Throws nlohmann::json::exception where it is no number.
template <typename Time>
Time time_from_json(const nlohmann::json& in) {
    constexpr std::int64_t kMost = std::chrono::duration_cast<Time>(std::chrono::years(100)).count();
    return Time(std::clamp(in.get<std::int64_t>(), -kMost, kMost));
}

}  // namespace base
