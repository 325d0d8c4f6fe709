#include "tui/press.h"

#include <algorithm>
#include <utility>

#include "tui/lock.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

bool is_any_of(const Ui& ui, std::initializer_list<PageId> pages) {
    return std::ranges::find(pages, ui.page()) != pages.end();
}

// False: the key is none that scrolls.
bool scrolled(const Press& press, const Body& body, std::size_t& scroll) {
    const Window window = window_of(body, scroll, press.shape);
    const std::size_t most = window.most_scroll;
    const std::size_t now = std::min(scroll, most);
    const std::size_t page = std::max<std::size_t>(window.room, 2) - 1;
    const auto farther = [&](std::size_t rows) { return std::min(now + rows, most); };
    const auto nearer = [&](std::size_t rows) { return now - std::min(now, rows); };
    const bool from_end = body.from_end;
    switch (press.key.code) {
        case Key::Code::Up: scroll = from_end ? farther(1) : nearer(1); return true;
        case Key::Code::Down: scroll = from_end ? nearer(1) : farther(1); return true;
        case Key::Code::PageUp: scroll = from_end ? farther(page) : nearer(page); return true;
        case Key::Code::PageDown: scroll = from_end ? nearer(page) : farther(page); return true;
        case Key::Code::Home: scroll = from_end ? most : 0; return true;
        case Key::Code::End: scroll = from_end ? 0 : most; return true;
        case Key::Code::Character:
        case Key::Code::Left:
        case Key::Code::Right:
        case Key::Code::Enter:
        case Key::Code::Escape:
        case Key::Code::Backspace:
        case Key::Code::Delete:
        case Key::Code::Tab: return false;
    }
    return false;
}

// What a key does where the page has no use of its own for it.
void press_anywhere(Press& press) {
    const PageKind& page = kind_of(press.ui.page());
    if (page.body != nullptr && scrolled(press, page.body(press.snapshot, press.ui, press.shape), press.ui.scroll))
        return;
    if (press.key.is(Key::Code::Escape)) return back(press.ui);
    if (press.key.is(U'?')) press.ui.help = true;
    if (press.key.is_letter(U'q')) press.ui.leaves = press.ui.can_leave;
    press.ui.help_scroll = 0;
    if (is_any_of(press.ui, {PageId::Restart})) return;
    if (press.key.is_letter(U'd')) open(press.ui, PageId::Diagnosis);
    if (press.key.is_letter(U'n')) open(press.ui, PageId::Network);
    if (press.key.is_letter(U'l')) open(press.ui, PageId::Log);
    if (press.key.is_letter(U'c')) open(press.ui, PageId::Configuration);
    if (press.key.is_letter(U'w')) {
        open(press.ui, PageId::Swap);
        press.want(LookAtDisks{});
    }
}

// The best root there is, until the person selects another.
void select_something(Ui& ui, const Snapshot& snapshot) {
    const auto& all = snapshot.candidates;
    if (all.empty()) return;
    const bool is_there = ui.candidate && std::ranges::find(all, *ui.candidate, &CandidateView::spelling) != all.end();
    if (is_there) return;
    const auto verified = std::ranges::find(all, "verified", &CandidateView::state);
    ui.candidate = (verified == all.end() ? all.front() : *verified).spelling;
}

Pressed finish(Ui ui, std::vector<Intent> intents, const Snapshot& snapshot) {
    const bool releases =
        std::ranges::any_of(intents, [](const Intent& intent) { return std::holds_alternative<Release>(intent); });
    ui.attended = !releases;
    if (releases) ui.candidate.reset();
    if (ui.attended) select_something(ui, snapshot);
    const bool may_hold = !snapshot.held || snapshot.hold_left.has_value();
    if (!releases && may_hold) intents.insert(intents.begin(), Hold{});
    return {std::move(ui), std::move(intents)};
}

// Who set mode=diagnose wants to see what is wrong first.
void open_diagnosis(Ui& ui, const Snapshot& snapshot) {
    if (snapshot.mode != "diagnose" || ui.diagnosed || ui.asleep) return;
    ui.diagnosed = true;
    if (ui.opened.empty()) open(ui, PageId::Diagnosis);
}

}  // namespace

Pressed press(Ui ui, const Key& key, const Snapshot& snapshot, Size size) {
    const Shape shape{static_cast<std::size_t>(std::max(size.columns, 1)),
                      static_cast<std::size_t>(std::max(size.rows, 1))};
    Press press{key, snapshot, shape, std::move(ui)};
    if (press.ui.help) {
        const bool stays = scrolled(press, help_body(snapshot, press.ui, shape), press.ui.help_scroll);
        press.ui.help = stays;
        return finish(std::move(press.ui), {}, snapshot);
    }
    Ui before = press.ui;
    if (!kind_of(press.ui.page()).press(press)) press_anywhere(press);
    if (needs_password(press.intents, snapshot, press.ui.console)) {
        ask_password(before, key);
        return finish(std::move(before), {}, snapshot);
    }
    return finish(std::move(press.ui), std::move(press.intents), snapshot);
}

Pressed after_news(Ui ui, bool was_held, const Snapshot& snapshot, Size size) {
    open_diagnosis(ui, snapshot);
    if (was_held && !snapshot.held) {
        ui.attended = false;
        ui.candidate.reset();
        leave_password(ui);
    }
    if (ui.page() != PageId::Password || is_locked(snapshot, ui.console)) return {std::move(ui), {}};
    const auto pending = ui.pending;
    leave_password(ui);
    if (!pending) return {std::move(ui), {}};
    return press(std::move(ui), *pending, snapshot, size);
}

Pressed wake(Ui ui, const Snapshot& snapshot) {
    ui.asleep = false;
    open_diagnosis(ui, snapshot);
    return finish(std::move(ui), {}, snapshot);
}

}  // namespace tui
