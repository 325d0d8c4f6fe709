#include "tui/card_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/core/root_spelling.h"
#include "agent/settings/card_file.h"

namespace tui {
namespace {

using agent::core::parse_root;
using agent::settings::Setting;

constexpr std::string_view kChecksum = "# farroot checksum ";  // saved_settings.h
constexpr std::string_view kHeader =
    "# What farroot boots: one key=value a line; `farroot help keys` lists them.\n"
    "# Any PC can edit this file.\n";

// Each line with its end, as it stands there: "\n", "\r\n", "\r" or, of the last, nothing.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find_first_of("\r\n");
        const std::size_t size = end == text.npos ? text.size() : end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

std::string_view without_end(std::string_view line) {
    return line.substr(0, line.find_first_of("\r\n"));
}

std::optional<Setting> setting_in(std::string_view line) {
    const auto layer = agent::settings::read_card_file(without_end(line));
    if (layer.settings.empty()) return std::nullopt;
    return layer.settings.front();
}

bool same_root(const std::string& value, std::string_view root) {
    const auto left = parse_root(value);
    const auto right = parse_root(root);
    return left && right ? *left == *right : value == root;
}

// Blanks at its ends, and quotes around it, would be taken for the file's.
std::string quoted_where_needed(std::string_view value) {
    const bool is_odd = !value.empty() && (value.front() == ' ' || value.back() == ' ' || value.front() == '"');
    return is_odd ? '"' + std::string(value) + '"' : std::string(value);
}

// The text with one more setting written in the place of the first of its key.
class Rewriter {
public:
    Rewriter(std::string_view root, bool read_write, std::string_view end)
        : root_(root),
          root_line_("root=" + quoted_where_needed(root)),
          rw_line_(read_write ? "rw=yes" : "rw=no"),
          end_(end) {}

    void take(std::string_view line) {
        const auto setting = setting_in(line);
        if (!setting || (setting->key != "root" && setting->key != "rw")) return keep(line);
        if (setting->key == "rw") return write_once(rw_is_written_, rw_line_);
        const bool is_first = !root_is_written_;
        write_once(root_is_written_, root_line_);
        if (!is_first && !same_root(setting->value, root_)) keep(line);
    }

    std::string finish() {
        write_once(root_is_written_, root_line_);
        write_once(rw_is_written_, rw_line_);
        return std::move(out_);
    }

private:
    void keep(std::string_view line) {
        begin_line();
        out_ += line;
    }
    void write_once(bool& is_written, const std::string& line) {
        if (std::exchange(is_written, true)) return;
        begin_line();
        out_ += line + end_;
    }
    void begin_line() {
        if (!out_.empty() && !out_.ends_with('\n') && !out_.ends_with('\r')) out_ += end_;
    }

    std::string_view root_;
    std::string root_line_;
    std::string rw_line_;
    std::string end_;
    std::string out_;
    bool root_is_written_ = false;
    bool rw_is_written_ = false;
};

std::string end_of_lines(std::string_view text) {
    const auto end = text.find('\n');
    return end != text.npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace

std::string with_root(std::string_view conf, std::string_view root, bool read_write) {
    const bool is_text = conf.find('\0') == conf.npos;
    auto lines = lines_of(is_text ? conf : "");
    if (!lines.empty() && lines.back().starts_with(kChecksum)) lines.pop_back();
    if (lines.empty()) lines = lines_of(kHeader);
    Rewriter rewriter(root, read_write, end_of_lines(conf));
    for (const auto line : lines) rewriter.take(line);
    return rewriter.finish();
}

std::vector<CardLine> changes(std::string_view before, std::string_view after) {
    const auto old = lines_of(before);
    const auto fresh = lines_of(after);
    std::vector<CardLine> out;
    std::size_t at = 0;  // of the old lines
    const auto add = [&out](std::string_view line, CardLine::Change change) {
        if (change == CardLine::Change::Removed && line.starts_with(kChecksum)) return;
        out.push_back({std::string(without_end(line)), change});
    };
    const auto same = [](std::string_view left, std::string_view right) {
        return without_end(left) == without_end(right);
    };
    for (const auto line : fresh) {
        const auto found = std::find_if(old.begin() + static_cast<std::ptrdiff_t>(at), old.end(),
                                        [&](std::string_view each) { return same(each, line); });
        if (found == old.end()) {
            add(line, CardLine::Change::Added);
            continue;
        }
        const auto index = static_cast<std::size_t>(found - old.begin());
        for (; at < index; ++at) add(old[at], CardLine::Change::Removed);
        ++at;
        add(line, CardLine::Change::None);
    }
    for (; at < old.size(); ++at) add(old[at], CardLine::Change::Removed);
    return out;
}

}  // namespace tui
