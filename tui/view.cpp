#include "tui/view.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {

Frame draw(const agent::core::Snapshot& snapshot, const Ui& ui, Size size) {
    size = {std::max(size.columns, 1), std::max(size.rows, 1)};
    const Shape shape{static_cast<std::size_t>(size.columns), static_cast<std::size_t>(size.rows)};
    const PageKind& page = kind_of(ui.page());
    if (ui.help) {
        return page_frame(title_row(snapshot, "Help", shape.width), help_body(snapshot, ui, shape), ui.help_scroll,
                          {{"any key", "back", ""}}, shape);
    }
    if (page.id == PageId::Home) return draw_home(snapshot, ui, shape);
    return page_frame(title_row(snapshot, page.title, shape.width), page.body(snapshot, ui, shape), ui.scroll,
                      page.hints(snapshot, ui), shape);
}

}  // namespace tui
