#include "tui/code_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "tui/troubles.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::size_t kMostFact = 24;  // of each; a serial number has 16, an address at most 15
constexpr std::size_t kMostCount = 4;  // " +99"

char in_code(char c) {
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return kAlphabet.find(upper) == std::string_view::npos ? '-' : upper;
}

std::string in_code(std::string_view text) {
    std::string out;
    for (const char c : text) out += in_code(c);
    return out;
}

std::string fact(std::string_view label, std::string_view value) {
    if (value.empty()) return "";
    return " " + std::string(label) + " " + in_code(value.substr(0, kMostFact));
}

std::string address_of(const Snapshot& snapshot) {
    const auto has_one =
        std::ranges::find_if(snapshot.links, [](const LinkView& each) { return !each.address.empty(); });
    if (has_one == snapshot.links.end()) return "";
    return has_one->address.substr(0, has_one->address.find('/'));
}

// Each once; what has no id, as a mistake in the settings, cannot be named.
std::vector<std::string> cause_ids(const Snapshot& snapshot) {
    std::vector<std::string> ids;
    for (const auto& trouble : troubles(snapshot)) {
        const std::string id = in_code(trouble.cause.id);
        if (!id.empty() && std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
    return ids;
}

}  // namespace

std::string code_text(const Snapshot& snapshot) {
    std::string text = "FARROOT";
    if (!snapshot.farroot.empty()) text += " " + in_code(snapshot.farroot.substr(0, kMostFact));
    text += fact("SN", snapshot.serial) + fact("IP", address_of(snapshot));
    const auto ids = cause_ids(snapshot);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const bool is_last = i + 1 == ids.size();
        if (text.size() + 1 + ids[i].size() + (is_last ? 0 : kMostCount) > kMostCodeText) {
            return text + " +" + std::to_string(std::min<std::size_t>(ids.size() - i, 99));
        }
        text += " " + ids[i];
    }
    return ids.empty() ? text + " OK" : text;
}

}  // namespace tui
