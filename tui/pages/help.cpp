#include <algorithm>

#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {

Body help_body(const agent::core::Snapshot& snapshot, const Ui& ui, Shape shape) {
    constexpr std::size_t kKeyColumn = 10;
    const PageKind& page = kind_of(ui.page());
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

}  // namespace tui
