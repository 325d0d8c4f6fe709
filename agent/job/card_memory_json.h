// The card's memory as JSON: in the card job's answer, and as the word of the job `remember`.
//   {"attempts": [{"root": "00c0ffee00c0ffee", "count": 2}], "confirmed": "nfs:192.168.1.2:/srv/pi",
//    "addresses": [{"link": "52:54:00:12:34:56", "address": "192.168.1.5"}], "returns": 1}
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/core/card_memory.h"

namespace agent {

std::optional<std::uint64_t> key_from_text(std::string_view text);

nlohmann::json memory_as_json(const core::CardMemory& memory);
core::CardMemory memory_from_json(const nlohmann::json& in);  // throws nlohmann::json::exception when it is none

std::string to_json(const core::CardMemory& memory);
base::Result<core::CardMemory> parse_memory(std::string_view json);

}  // namespace agent
