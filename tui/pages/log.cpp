#include <algorithm>
#include <cctype>
#include <string>

#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

bool same_letter(char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == std::tolower(static_cast<unsigned char>(right));
}

bool contains(const std::string& line, const std::string& words) {
    return std::search(line.begin(), line.end(), words.begin(), words.end(), same_letter) != line.end() ||
           words.empty();
}

std::vector<Row> filter_rows(const Ui& ui, Shape shape) {
    if (!ui.filtering && ui.filter.text.empty()) return {};
    const Cells label = Cells(shape.margin(), U' ') + U"only with: ";
    if (!ui.filtering) return {{{label, Style::Quiet}, {cells(ui.filter.text), Style::Key}}};
    Row row = field_row(ui.filter, shape.width - std::min(shape.width, label.size() + shape.margin()));
    row.insert(row.begin(), {label, Style::Quiet});
    return {std::move(row)};
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    const Cells margin(shape.margin(), U' ');
    for (const auto& entry : snapshot.log) {
        if (!contains(entry, ui.filter.text)) continue;
        Cells before = margin;
        for (Cells& line :
             wrap(cells(entry), shape.width - margin.size() - std::min<std::size_t>(shape.width / 4, 2), 16)) {
            text.row({{before + std::move(line)}});
            before = margin + U"  ";
        }
    }
    if (text.size() == 0)
        text.line(snapshot.log.empty() ? U"Nothing was said yet." : U"No line has that.", Style::Quiet);
    return {filter_rows(ui, shape), text.take(), {}, true};
}

std::vector<Hint> hints(const Snapshot&, const Ui& ui) {
    if (ui.filtering) return {{"Enter", "done", "keep the filter"}, {"Esc", "show all", "drop the filter"}};
    std::vector<Hint> out{{"Esc", ui.filter.text.empty() ? "back" : "show all", "drop the filter, then back"}};
    if (ui.scroll > 0) out.push_back({"End", "follow", "to the end, and on with it"});
    out.push_back({"/", "filter", "show only lines with certain words"});
    out.push_back({"Up Down", "scroll", "scroll; PageUp, PageDown, Home too"});
    out.push_back({"?", "help", "this"});
    return out;
}

bool press_key(Press& press) {
    Ui& ui = press.ui;
    if (press.key.is(Key::Code::Escape) && (ui.filtering || !ui.filter.text.empty())) {
        ui.filter = {};
        ui.filtering = false;
        ui.scroll = 0;
        return true;
    }
    if (ui.filtering) {
        if (press.key.is(Key::Code::Enter)) ui.filtering = false;
        if (edit(ui.filter, press.key)) ui.scroll = 0;
        return !press.key.is(Key::Code::Up) && !press.key.is(Key::Code::Down) && !press.key.is(Key::Code::PageUp) &&
               !press.key.is(Key::Code::PageDown);
    }
    if (press.key.is(U'/')) return ui.filtering = true;
    return press.key.is_letter(U'l');
}

}  // namespace

const PageKind kLogPage{
    .id = PageId::Log,
    .title = "Log",
    .about = "What farroot did and saw, the newest last. It follows the end until you scroll up.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
