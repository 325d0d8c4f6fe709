#include "agent/job/card_memory_json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/core/root_spelling.h"

namespace agent {

using nlohmann::json;

std::optional<std::uint64_t> key_from_text(std::string_view text) {
    std::uint64_t key = 0;
    const char* const last = text.data() + text.size();
    const auto [end, problem] = std::from_chars(text.data(), last, key, 16);
    if (text.size() != 16 || problem != std::errc{} || end != last) return std::nullopt;
    return key;
}

json memory_as_json(const core::CardMemory& memory) {
    json out{{"confirmed", memory.confirmed},
             {"attempts", json::array()},
             {"addresses", json::array()},
             {"returns", memory.returns},
             {"password", memory.has_password}};
    for (const auto& [root, count] : memory.attempts) {
        out["attempts"].push_back({{"root", core::key_text(root)}, {"count", count}});
    }
    for (const auto& [link, address] : memory.addresses) {
        out["addresses"].push_back({{"link", link.text()}, {"address", address.text()}});
    }
    return out;
}

core::CardMemory memory_from_json(const json& in) {
    core::CardMemory memory;
    memory.confirmed = in.at("confirmed");
    for (const auto& each : in.at("attempts")) {
        const unsigned count = each.at("count");
        if (const auto root = key_from_text(each.at("root").get<std::string>())) {
            memory.attempts.push_back({*root, count});
        }
    }
    for (const auto& each : in.at("addresses")) {
        const auto link = base::MacAddress::parse(each.at("link").get<std::string>());
        const auto address = base::Ipv4::parse(each.at("address").get<std::string>());
        if (link && address) memory.addresses.push_back({*link, *address});
    }
    memory.returns = in.at("returns");
    memory.has_password = in.at("password");
    return memory;
}

std::string to_json(const core::CardMemory& memory) {
    return memory_as_json(memory).dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<core::CardMemory> parse_memory(std::string_view text) {
    try {
        return memory_from_json(base::parse_json(text));
    } catch (const json::exception& problem) {
        return base::Failure{base::Cause::Unknown, "the card's memory", "parse", 0, problem.what()};
    }
}

}  // namespace agent
