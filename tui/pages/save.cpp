#include <algorithm>

#include "agent/settings/card_file.h"
#include "tui/card_edit.h"
#include "tui/card_text.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"
#include "tui/swap_choice.h"

namespace tui {
namespace {

using namespace agent::core;

bool is_root(const Ui& ui) {
    return ui.saving.edits.empty();
}

// Whoever saves a root means what was chosen on the way to it too.
std::string text_to_write(const Snapshot& snapshot, const Ui& ui) {
    if (!is_root(ui)) return with_edits(ui.saving.based_on, ui.saving.edits);
    return with_edits(with_root(ui.saving.based_on, ui.root, ui.saving.read_write), unsaved_swaps(snapshot));
}

bool is_written(const Snapshot& snapshot, const Ui& ui) {
    return ui.saving.is_sent && snapshot.save && snapshot.save->state == "done";
}

bool is_being_written(const Snapshot& snapshot, const Ui& ui) {
    return ui.saving.is_sent && (!snapshot.save || snapshot.save->state == "writing");
}

// The command line wins over the card.
bool command_line_names_another(const Snapshot& snapshot, const Ui& ui) {
    return is_root(ui) && std::ranges::any_of(snapshot.candidates, [&ui](const CandidateView& each) {
               return each.source.starts_with("command line") && each.spelling != ui.root;
           });
}

void add_outcome(Text& text, const Snapshot& snapshot, const Ui& ui) {
    if (is_being_written(snapshot, ui)) {
        text.line(U"▒ writing ...", Style::Busy);
    } else if (is_written(snapshot, ui)) {
        text.line(!is_root(ui)          ? U"◆ saved: it counts from now on"
                  : ui.saving.then_boot ? U"◆ saved; it boots from this root in a moment"
                                        : U"◆ saved: this root boots from now on",
                  Style::Good);
    } else if (snapshot.save && snapshot.save->cause) {
        text.cause(*snapshot.save->cause);
    } else {
        text.line(U"! it could not be written", Style::Bad);
    }
}

std::vector<Row> head(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    const Cells place = cells(std::string(agent::settings::kCardFile) + " on " + snapshot.card.device);
    if (ui.saving.is_sent) {
        add_outcome(text, snapshot, ui);
    } else if (shape.roomy()) {
        text.line(place + U" as it will be: + is new, - goes.");
    } else {
        text.line(U"+ is new, - goes:", Style::Quiet);
    }
    if (!ui.saving.is_sent && command_line_names_another(snapshot, ui)) {
        text.line(shape.roomy() ? U"! cmdline.txt names a root too, and wins over this file: remove it there."
                                : U"! root= in cmdline.txt wins over this",
                  Style::Bad);
    }
    text.blank();
    return text.take();
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Body out{head(snapshot, ui, shape), {}, {}, false};
    Text text(shape);
    for (const CardLine& line : changes(ui.saving.based_on, text_to_write(snapshot, ui))) {
        const Cells words = cells(line.text);
        switch (line.change) {
            case CardLine::Change::None: text.marked(U' ', words, Style::Plain); break;
            case CardLine::Change::Added: text.marked(U'+', words, Style::Good); break;
            case CardLine::Change::Removed: text.marked(U'-', words, Style::Bad); break;
        }
    }
    out.rows = text.take();
    return out;
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    const Hint help{"?", "help", "this"};
    const Hint scrolling{"Up Down", "", "scroll; PageUp, PageDown, Home and End too"};
    if (is_being_written(snapshot, ui)) return {{"Esc", "back", "back; it is written all the same"}, help};
    if (is_written(snapshot, ui) && ui.saving.then_boot) {
        return {{"Esc", "stay", "hold the boot after all"}, help, scrolling};
    }
    if (is_written(snapshot, ui) && !is_root(ui))
        return {{"Esc", "back", "back to where you came from"}, help, scrolling};
    if (is_written(snapshot, ui)) {
        return {{"Enter", "boot", "let the boot go on: from this root"},
                {"Esc", "back", "back to the trial"},
                help,
                scrolling};
    }
    if (!is_root(ui)) {
        return {{"Enter", "save", "write the file"}, {"Esc", "back", "write nothing"}, help, scrolling};
    }
    return {{"Enter", "save, boot", "write the file, and boot from this root"},
            {"Esc", "back", "write nothing"},
            {"k", "save only", "write the file and hold the boot"},
            {"w", ui.saving.read_write ? "read-only" : "writable", "mount the root read-only, or for writing: rw="},
            help,
            scrolling};
}

void send(Press& press, bool then_boot) {
    press.want(SaveSettings{text_to_write(press.snapshot, press.ui), press.ui.saving.based_on});
    if (then_boot) press.want(Release{});
    press.ui.saving.is_sent = true;
    press.ui.saving.then_boot = then_boot;
    press.ui.scroll = 0;
}

bool press_key(Press& press) {
    const Ui& ui = press.ui;
    if (is_being_written(press.snapshot, ui)) return press.key.is(Key::Code::Enter);
    if (is_written(press.snapshot, ui)) {
        if (press.key.is(Key::Code::Escape)) {
            press.ui.saving.then_boot = false;
            return false;
        }
        if (press.key.is(Key::Code::Enter) && is_root(ui)) press.want(Release{});
        return press.key.is(Key::Code::Enter);
    }
    if (ui.saving.is_sent && ui.saving.based_on != press.snapshot.card.text) {
        // It failed, perhaps since the card holds another file by now: that one is shown before anything is written.
        press.ui.saving.based_on = press.snapshot.card.text;
        press.ui.saving.is_sent = false;
        return !press.key.is(Key::Code::Escape);
    }
    if (press.key.is(Key::Code::Enter)) return send(press, is_root(ui)), true;
    if (press.key.is_letter(U'k')) return send(press, false), true;
    if (press.key.is_letter(U'w') && is_root(ui)) {
        press.ui.saving.read_write = !ui.saving.read_write;
        press.ui.saving.is_sent = false;
        return true;
    }
    return false;
}

}  // namespace

const PageKind kSavePage{
    .id = PageId::Save,
    .title = "Save",
    .about = "The card's farroot.conf as it will be, whole. Nothing is written before you press Enter or k.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
