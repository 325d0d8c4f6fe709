#include "tui/card_text.h"

#include <algorithm>
#include <iterator>
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
    Rewriter(std::string_view root, bool read_write, std::string_view end, bool has_rw)
        : root_(root),
          root_line_("root=" + quoted_where_needed(root)),
          rw_line_(read_write ? "rw=yes" : "rw=no"),
          end_(end),
          has_rw_(has_rw) {}

    void take(std::string_view line) {
        const auto setting = setting_in(line);
        if (!setting || (setting->key != "root" && setting->key != "rw")) return keep(line);
        if (setting->key == "rw") return write_once(rw_is_written_, rw_line_);
        const bool is_first = !root_is_written_;
        write_root();
        if (!is_first && !same_root(setting->value, root_)) keep(line);
    }

    std::string finish() {
        write_root();
        return std::move(out_);
    }

private:
    void write_root() {
        write_once(root_is_written_, root_line_);
        if (!has_rw_) write_once(rw_is_written_, rw_line_);
    }
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
    bool has_rw_;  // a line further down, perhaps
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
    const bool has_rw = std::ranges::any_of(lines, [](std::string_view line) {
        const auto setting = setting_in(line);
        return setting && setting->key == "rw";
    });
    Rewriter rewriter(root, read_write, end_of_lines(conf), has_rw);
    for (const auto line : lines) rewriter.take(line);
    return rewriter.finish();
}

std::vector<CardLine> changes(std::string_view before, std::string_view after) {
    const auto old = lines_of(before);
    std::vector<CardLine> out;
    std::vector<CardLine> added;  // since the last line that is the same
    std::size_t at = 0;           // of the old lines
    const auto catch_up = [&](std::size_t index) {
        for (; at < index; ++at) {
            if (old[at].starts_with(kChecksum)) continue;
            out.push_back({std::string(without_end(old[at])), CardLine::Change::Removed});
        }
        std::ranges::move(added, std::back_inserter(out));
        added.clear();
    };
    for (const auto each : lines_of(after)) {
        const auto line = without_end(each);
        std::size_t index = at;
        while (index < old.size() && without_end(old[index]) != line) ++index;
        if (index == old.size()) {
            added.push_back({std::string(line), CardLine::Change::Added});
            continue;
        }
        catch_up(index);
        ++at;
        out.push_back({std::string(line), CardLine::Change::None});
    }
    catch_up(old.size());
    return out;
}

}  // namespace tui
