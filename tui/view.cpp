#include "tui/view.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using agent::core::Snapshot;

// What the page is for, and a row a key.
Body help_body(const PageKind& page, const Snapshot& snapshot, const Ui& ui, Shape shape) {
    constexpr std::size_t kKeyColumn = 10;
    Text text(shape);
    text.line(cells(page.about));
    text.blank();
    for (const Hint& hint : page.hints(snapshot, ui)) {
        const std::size_t indent = shape.margin() + kKeyColumn;
        const std::string_view words = hint.help.empty() ? hint.word : hint.help;
        Cells before = Cells(shape.margin(), U' ') + pad(cells(hint.key), kKeyColumn - 1) + U' ';
        for (Cells& line : wrap(cells(words), shape.width - std::min(indent, shape.width - 1), 4)) {
            text.row({{std::move(before), Style::Key}, {std::move(line)}});
            before = Cells(indent, U' ');
        }
    }
    return {{}, text.take(), {}, false};
}

}  // namespace

Frame draw(const Snapshot& snapshot, const Ui& ui, Size size) {
    size = {std::max(size.columns, 1), std::max(size.rows, 1)};
    const Shape shape{static_cast<std::size_t>(size.columns), static_cast<std::size_t>(size.rows)};
    const PageKind& page = kind_of(ui.page());
    if (ui.help) {
        const std::string title = "Help" + (page.title.empty() ? "" : ": " + std::string(page.title));
        return page_frame(title_row(snapshot, title, shape.width), help_body(page, snapshot, ui, shape), 0,
                          {{"any key", "back", ""}}, shape);
    }
    if (page.id == PageId::Home) return draw_home(snapshot, ui, shape);
    return page_frame(title_row(snapshot, page.title, shape.width), page.body(snapshot, ui, shape), ui.scroll,
                      page.hints(snapshot, ui), shape);
}

}  // namespace tui
