#include "tui/card_lines.h"

#include "agent/settings/card_file.h"

namespace tui {
namespace {

constexpr std::string_view kChecksum = "# farroot checksum ";  // saved_settings.h
constexpr std::string_view kHeader =
    "# What farroot boots: one key=value a line; `farroot help keys` lists them.\n"
    "# Any PC can edit this file.\n";

// Blanks at its ends, and quotes around it, would be taken for the file's.
std::string quoted_where_needed(std::string_view value) {
    const bool is_odd = !value.empty() && (value.front() == ' ' || value.back() == ' ' || value.front() == '"');
    return is_odd ? '"' + std::string(value) + '"' : std::string(value);
}

}  // namespace

bool is_checksum(std::string_view line) {
    return line.starts_with(kChecksum);
}

std::vector<std::string_view> lines_to_change(std::string_view conf) {
    const bool is_text = conf.find('\0') == conf.npos;
    auto lines = lines_of(is_text ? conf : "");
    if (!lines.empty() && is_checksum(lines.back())) lines.pop_back();
    return lines.empty() ? lines_of(kHeader) : lines;
}

std::string_view end_of_lines(std::string_view text) {
    if (text.find('\0') != text.npos) return "\n";  // it is not kept
    const auto end = text.find('\n');
    return end != text.npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::optional<agent::settings::Setting> setting_in(std::string_view line) {
    const auto layer = agent::settings::read_card_file(without_end(line));
    if (layer.settings.empty()) return std::nullopt;
    return layer.settings.front();
}

std::string setting_line(std::string_view key, std::string_view value) {
    return std::string(key) + "=" + quoted_where_needed(value);
}

}  // namespace tui
