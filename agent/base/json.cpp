#include "agent/base/json.h"

namespace base {

nlohmann::json parse_json(std::string_view text) {
    using nlohmann::json;
    return json::parse(text, [](int, json::parse_event_t event, const json& value) {
        return event != json::parse_event_t::value || !value.is_number_float();
    });
}

}  // namespace base
