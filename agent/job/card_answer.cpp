#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/job/card.h"
#include "agent/job/card_memory_json.h"
#include "agent/job/job_answer.h"
#include "agent/settings/keys.h"

namespace agent {
namespace {

using nlohmann::json;
using settings::Setting;

json write(const Setting& setting) {
    return {{"key", setting.key},
            {"value", setting.value},
            {"spelled", setting.spelled},
            {"line", setting.place.line},
            {"file", setting.place.file}};
}

bool is_utf8(const std::string& text) {
    try {
        static_cast<void>(json(text).dump());
        return true;
    } catch (const json::type_error&) {
        return false;
    }
}

}  // namespace

std::string encode(const base::Result<CardFound>& outcome) {
    json out;
    if (outcome) {
        json& card = out["card"] = {{"device", outcome->device}, {"has_file", outcome->has_file}};
        const bool is_text = is_utf8(outcome->text);
        card["is_text"] = is_text;
        card["text"] = is_text ? outcome->text : "";
        card["memory"] = memory_as_json(outcome->memory);
        card["mistakes"] = outcome->layer.mistakes;
        card["settings"] = json::array();
        for (const auto& setting : outcome->layer.settings) card["settings"].push_back(write(setting));
        card["spoils_password"] = outcome->layer.spoils_password;
        if (outcome->failure) card["failure"] = failure_as_json(*outcome->failure);
    } else {
        out["failure"] = failure_as_json(outcome.failure());
    }
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<CardFound> decode_card(std::string_view text) {
    try {
        const json in = base::parse_json(text);
        if (in.contains("failure")) return failure_from_json(in.at("failure"));
        const json& card = in.at("card");
        CardFound found{card.at("device"), card.at("has_file"), {}, memory_from_json(card.at("memory")),
                        card.at("text"),   card.at("is_text")};
        found.layer.spoils_password = card.at("spoils_password");
        if (card.contains("failure")) found.failure = failure_from_json(card.at("failure"));
        for (const auto& mistake : card.at("mistakes")) found.layer.mistakes.push_back(mistake);
        for (const auto& each : card.at("settings")) {
            const std::string key = each.at("key");
            if (settings::find_key(key) == nullptr) continue;
            found.layer.settings.push_back({key,
                                            each.at("value"),
                                            each.at("spelled"),
                                            {settings::Source::Card, each.at("file"), each.at("line")}});
        }
        return found;
    } catch (const json::exception& problem) {
        return base::Failure{base::Cause::JobCrashed, "card", "read the job's answer", 0, problem.what()};
    }
}

}  // namespace agent
