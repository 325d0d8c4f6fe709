#include "tui/card_edit.h"

#include <algorithm>

#include "agent/settings/card_file.h"
#include "agent/settings/keys.h"
#include "netcfg/ip_parameter.h"
#include "tui/card_lines.h"

namespace tui {
namespace {

bool is_about(std::string_view line, const CardEdit& edit) {
    const auto setting = setting_in(line);
    if (!setting || setting->key != edit.key || edit.beside) return false;
    return edit.link.empty() || is_of_link(setting->value, edit.link);
}

bool replaces_all(const CardEdit& edit) {
    const auto* key = agent::settings::find_key(edit.key);
    return edit.all || key == nullptr || !key->repeats;
}

// The first line of ip= that fits a link counts, and one without a link fits them all: a new one comes before them.
bool comes_before(const CardEdit& edit, std::string_view line) {
    const auto setting = setting_in(line);
    return !edit.link.empty() && setting && setting->key == edit.key;
}

}  // namespace

std::string with_edit(std::string_view conf, const CardEdit& edit) {
    const std::string_view end = end_of_lines(conf);
    const bool all = replaces_all(edit);
    std::string out;
    bool is_done = false;
    const auto begin_line = [&] {
        if (!out.empty() && !out.ends_with('\n') && !out.ends_with('\r')) out += end;
    };
    const auto write = [&] {
        is_done = true;
        if (edit.value.empty()) return;
        begin_line();
        out += setting_line(edit.key, edit.value);
        out += end;
    };
    const auto lines = lines_to_change(conf);
    const bool is_new = std::ranges::none_of(lines, [&](std::string_view line) { return is_about(line, edit); });
    for (const auto line : lines) {
        if (is_new && !is_done && comes_before(edit, line)) write();
        const bool goes = (all || !is_done) && is_about(line, edit);
        if (goes && !is_done) write();
        if (goes) continue;
        begin_line();
        out += line;
    }
    if (!is_done) write();
    return out;
}

std::string with_edits(std::string_view conf, const std::vector<CardEdit>& edits) {
    std::string out(conf);
    for (const auto& edit : edits) out = with_edit(out, edit);
    return out;
}

bool is_of_link(const std::string& value, const std::string& link) {
    const auto request = netcfg::parse_ip_parameter(value);
    if (!request) return false;
    return request->device == link || (request->device.empty() && request->method == base::IpRequest::Method::Static);
}

std::vector<std::string> values_in(std::string_view conf, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& setting : agent::settings::read_card_file(conf).settings) {
        if (setting.key == key) out.push_back(setting.value);
    }
    return out;
}

}  // namespace tui
