// Intents as JSON. The agent reads them from a process that it does not trust to be whole: what is not exactly one of
// them is none.
#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/core/intent.h"

namespace agent::core {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestIntentRoot = 4096;

json write(const Hold&) {
    return {{"want", "hold"}};
}
json write(const Release&) {
    return {{"want", "release"}};
}
json write(const FindServers&) {
    return {{"want", "find"}};
}
json write(const TryRoot& intent) {
    return {{"want", "try"}, {"root", intent.root}};
}
json write(const BootRoot& intent) {
    return {{"want", "boot"}, {"root", intent.root}};
}
json write(const SaveSettings& intent) {
    return {{"want", "save"}, {"text", intent.text}, {"based_on", intent.based_on}};
}
json write(const Restart&) {
    return {{"want", "restart"}};
}
json write(const PowerOff&) {
    return {{"want", "power off"}};
}
json write(const CheckAll&) {
    return {{"want", "check"}};
}
json write(const MeasureRoot& intent) {
    return {{"want", "measure"}, {"root", intent.root}};
}
json write(const LookAtDisks&) {
    return {{"want", "disks"}};
}
json write(const UseSwap& intent) {
    return {{"want", "swap"}, {"swap", intent.swap}};
}
json write(const CreateSwap& intent) {
    return {{"want", "create swap"}, {"swap", intent.swap}, {"typed", intent.typed}};
}
json write(const Unlock& intent) {
    return {{"want", "unlock"}, {"password", intent.password}};
}
json write(const OpenShell& intent) {
    return {{"want", "shell"}, {"number", intent.number}};
}

std::string text_at(const json& in, const char* key) {
    return in.at(key).get_ref<const std::string&>();  // of another type: throws
}

std::uint64_t number_at(const json& in, const char* key) {
    const json& number = in.at(key);
    if (!number.is_number_unsigned()) throw json::other_error::create(501, "no number", &in);
    return number;
}

std::string root_of(const json& in) {
    std::string root = text_at(in, "root");
    if (root.size() > kLongestIntentRoot) throw json::other_error::create(501, "the root is too long", &in);
    return root;
}

std::optional<Intent> read(const json& in) {
    const std::string want = text_at(in, "want");
    if (want == "hold") return Hold{};
    if (want == "release") return Release{};
    if (want == "find") return FindServers{};
    if (want == "try") return TryRoot{root_of(in)};
    if (want == "boot") return BootRoot{root_of(in)};
    if (want == "save") return SaveSettings{text_at(in, "text"), text_at(in, "based_on")};
    if (want == "restart") return Restart{};
    if (want == "power off") return PowerOff{};
    if (want == "check") return CheckAll{};
    if (want == "measure") return MeasureRoot{root_of(in)};
    if (want == "disks") return LookAtDisks{};
    if (want == "swap") return UseSwap{text_at(in, "swap")};
    if (want == "create swap") return CreateSwap{text_at(in, "swap"), text_at(in, "typed")};
    if (want == "shell") return OpenShell{number_at(in, "number")};
    if (want == "unlock") return Unlock{text_at(in, "password")};
    return std::nullopt;
}

}  // namespace

std::string to_json(const Intent& intent) {
    const json out = std::visit([](const auto& each) { return write(each); }, intent);
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Intent> intent_from_json(std::string_view text) {
    if (text.size() > kLongestIntent) return std::nullopt;
    try {
        return read(base::parse_json(text));
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

}  // namespace agent::core
