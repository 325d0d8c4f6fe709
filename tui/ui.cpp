#include "tui/ui.h"

#include <algorithm>

namespace tui {

// A page that is open further down is gone back to, so that no row of keys makes the way back long.
void open(Ui& ui, PageId page) {
    ui.opened.erase(std::ranges::find(ui.opened, page), ui.opened.end());
    if (page != PageId::Home) ui.opened.push_back(page);
    ui.scroll = 0;
    ui.filtering = false;
}

void back(Ui& ui) {
    if (!ui.opened.empty()) ui.opened.pop_back();
    ui.scroll = 0;
    ui.filtering = false;
}

void ask_password(Ui& ui, const Key& pending) {
    ui.pending = pending;
    ui.password = hidden_field();
    open(ui, PageId::Password);
}

void leave_password(Ui& ui) {
    ui.pending.reset();
    ui.password = hidden_field();
    if (ui.page() == PageId::Password) back(ui);
}

}  // namespace tui
