// Of a list in a report: the element whose `key` is `value`; null when there is none.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace lab {

inline nlohmann::json one(const nlohmann::json& all, const char* key, const std::string& value) {
    const auto found = std::ranges::find_if(all, [&](const auto& each) { return each.at(key) == value; });
    return found == all.end() ? nlohmann::json() : *found;
}

}  // namespace lab
