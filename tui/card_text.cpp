#include "tui/card_text.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/core/root_spelling.h"
#include "tui/card_lines.h"

namespace tui {
namespace {

using agent::core::parse_root;

bool same_root(const std::string& value, std::string_view root) {
    const auto left = parse_root(value);
    const auto right = parse_root(root);
    return left && right ? *left == *right : value == root;
}

// The text with one more setting written in the place of the first of its key.
class Rewriter {
public:
    Rewriter(std::string_view root, bool read_write, std::string_view end, bool has_rw)
        : root_(root),
          root_line_(setting_line("root", root)),
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

}  // namespace

std::string with_root(std::string_view conf, std::string_view root, bool read_write) {
    const auto lines = lines_to_change(conf);
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
            if (is_checksum(old[at])) continue;
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
