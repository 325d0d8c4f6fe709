#include <algorithm>
#include <chrono>
#include <string>

#include "tui/cells.h"
#include "tui/lock.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

bool is_looked_at(const Snapshot& snapshot, const Ui& ui) {
    return !snapshot.lock.checking.empty() && snapshot.lock.checking == ui.console;
}

// The core takes one password at a time, and after a wrong one none for a while at this console.
bool counts_now(const LockView& lock, const Ui& ui) {
    return lock.state == "set" && lock.checking.empty() && !console_in(lock, ui.console).wait;
}

std::string times(unsigned count) {
    return count == 1 ? "wrong" : "wrong, " + std::to_string(count) + " times";
}

void add_state(Text& text, const Snapshot& snapshot, const Ui& ui) {
    const LockView& lock = snapshot.lock;
    if (is_looked_at(snapshot, ui)) return text.marked(U'▒', U"looking at it ...", Style::Busy);
    if (!lock.checking.empty()) {
        return text.marked(U'▒', U"looking at one that was typed on " + cells(lock.checking), Style::Busy);
    }
    const LockedConsole here = console_in(lock, ui.console);
    const std::string wrong = here.wrong > 0 ? times(here.wrong) : "not yet";
    if (here.wait) {
        const auto left = std::chrono::ceil<base::seconds>(std::max(*here.wait, base::milliseconds(0))).count();
        return text.marked(U'!', cells(wrong + "; the next try counts in " + std::to_string(left) + " s"), Style::Bad);
    }
    if (here.wrong > 0) return text.marked(U'!', cells(wrong), Style::Bad);
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    if (snapshot.lock.state == "unknown") {
        text.line(U"Whether a password is needed here, the card says.");
        text.blank();
        text.marked(U'▒', U"the card is looked for, for half a minute at most; what you wanted follows", Style::Busy);
        return {{}, text.take(), {}, false};
    }
    if (snapshot.lock.state == "unreadable") {
        text.line(U"There is a password, and it can't be read: nobody may change what boots here, or when.");
        text.blank();
        text.marked(U'!', U"correct password= on a PC: it is what `openssl passwd -6` prints", Style::Bad);
        return {{}, text.take(), {}, false};
    }
    text.line(U"Only who knows the password changes what boots here, or when.");
    text.blank();
    const Cells prompt = Cells(shape.margin(), U' ') + U"password: ";
    Row row = field_row(ui.password, shape.width - std::min(shape.width, prompt.size() + shape.margin()));
    row.insert(row.begin(), {prompt, Style::Key});
    text.row(std::move(row));
    text.blank();
    add_state(text, snapshot, ui);
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui&) {
    if (snapshot.lock.state != "set") return {{"Esc", "back", "back, and nothing is changed"}};
    return {{"Enter", "go on", "have it looked at; where it is right, what you wanted is done"},
            {"Esc", "back", "back, and nothing is changed"}};
}

bool press_key(Press& press) {
    Ui& ui = press.ui;
    if (press.key.is(Key::Code::Escape)) return leave_password(ui), true;
    if (press.snapshot.lock.state != "set" || edit(ui.password, press.key)) return true;
    const bool is_sent =
        press.key.is(Key::Code::Enter) && !ui.password.text.empty() && counts_now(press.snapshot.lock, ui);
    if (!is_sent) return true;
    press.want(Unlock{ui.password.text});
    ui.password = hidden_field();
    return true;
}

}  // namespace

const PageKind kPasswordPage{
    .id = PageId::Password,
    .title = "Password",
    .about = "password= in farroot.conf: all may look and hold the boot, but only who knows it changes what boots.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
