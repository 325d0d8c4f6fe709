#include <algorithm>
#include <cstddef>
#include <string>

#include "agent/settings/keys.h"
#include "tui/card_edit.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

// As it stands there, with the numbers by which mistakes name its lines.
void add_file(Text& text, const CardView& card) {
    if (card.device.empty()) {
        text.line(cells(card.state == "reading" ? "The card is being read." : "There is no boot card here."));
    } else if (card.text.empty()) {
        text.line(cells(card.state == "farroot.conf" ? "The file is empty." : "It has no farroot.conf."));
    }
    std::string_view rest = card.text;
    for (int number = 1; !rest.empty(); ++number) {
        const auto end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::string digits = std::to_string(number);
        text.line(cells(std::string(3 - std::min<std::size_t>(digits.size(), 3), ' ') + digits + "  ") + cells(line),
                  line.starts_with('#') ? Style::Quiet : Style::Plain);
        if (end == rest.npos) break;
        rest.remove_prefix(end + 1);
    }
    if (card.cause) text.cause(*card.cause);
}

// What the card says, in the words of the file; nothing where it does not set the key.
Cells set_text(const CardView& card, const agent::settings::Key& key) {
    const auto values = values_in(card.text, key.name);
    if (values.empty()) return {};
    const std::string more = values.size() > 1 ? ", and " + std::to_string(values.size() - 1) + " more" : "";
    return U"Set: " + cells(values.front() + more);
}

void add_key(Text& text, const agent::settings::Key& key, const CardView& card, Shape shape) {
    const std::size_t for_mark = shape.margin() > 0 ? 0 : 2;  // before what is selected
    text.line(console_words(std::string(key.name) + "=" + std::string(key.value)), Style::Key, for_mark);
    text.line(set_text(card, key), Style::Good, 4);
    std::string notes = "Otherwise: " + std::string(key.standard) + ".";
    if (key.repeats) notes += " May stand several times.";
    if (key.scope == agent::settings::Scope::Owner) notes += " Never taken from the network.";
    if (!key.is_done) notes += " This version does nothing with it yet.";
    text.line(console_words(key.help), Style::Plain, 4);
    text.line(console_words(notes), Style::Quiet, 4);
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Body out;
    Text text(shape);
    const CardView& card = snapshot.card;
    text.heading(U"farroot.conf" + (card.device.empty() ? Cells() : U" on " + cells(card.device)));
    add_file(text, card);
    if (!snapshot.mistakes.empty()) text.heading(U"What is wrong");
    for (const auto& mistake : snapshot.mistakes) text.cause({"", "", mistake, ""});
    text.heading(U"Every key, with what counts where it is not set");
    for (const auto& key : agent::settings::keys()) {
        if (key.name == ui.key) out.selected = text.size();
        add_key(text, key, card, shape);
    }
    out.rows = text.take();
    if (out.selected) out.rows[*out.selected] = selected(std::move(out.rows[*out.selected]), 0, shape.width);
    return out;
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    if (!ui.key.empty()) {
        return {{"Enter", "edit", "edit the selected key; you see the file before it is written"},
                {"Esc", "done", "select nothing, so that the page scrolls"},
                {"Up Down", "select", "select a key; Home and End too"},
                {"?", "help", "this"}};
    }
    std::vector<Hint> out{{"Esc", "back", "back to where you came from"}};
    if (may_edit_card(snapshot))
        out.push_back({"Enter", "edit", "select a key, to change what farroot.conf says of it"});
    out.insert(out.end(), {{"Up Down", "scroll", "scroll a row"},
                           {"PageDown", "more", "scroll a page; PageUp, Home and End too"},
                           {"?", "help", "this"}});
    return out;
}

void select(Press& press, std::ptrdiff_t by) {
    const auto all = agent::settings::keys();
    const auto last = static_cast<std::ptrdiff_t>(all.size()) - 1;
    const auto at = std::ranges::find(all, press.ui.key, &agent::settings::Key::name) - all.begin();
    press.ui.key = all[static_cast<std::size_t>(std::clamp(at + by, std::ptrdiff_t{0}, last))].name;
}

void edit_selected(Press& press) {
    const auto values = values_in(press.snapshot.card.text, press.ui.key);
    press.ui.value.text = values.empty() ? "" : values.front();
    press.ui.value.cursor = press.ui.value.text.size();
    open(press.ui, PageId::Setting);
}

bool press_key(Press& press) {
    constexpr auto kFar = std::ptrdiff_t{1} << 30;
    if (press.key.is_letter(U'c')) return true;
    if (press.ui.key.empty()) {
        if (press.key.is(Key::Code::Enter) && may_edit_card(press.snapshot)) {
            press.ui.key = agent::settings::keys().front().name;
        }
        return press.key.is(Key::Code::Enter);
    }
    switch (press.key.code) {
        case Key::Code::Up: return select(press, -1), true;
        case Key::Code::Down: return select(press, 1), true;
        case Key::Code::PageUp: return select(press, -4), true;
        case Key::Code::PageDown: return select(press, 4), true;
        case Key::Code::Home: return select(press, -kFar), true;
        case Key::Code::End: return select(press, kFar), true;
        case Key::Code::Escape: return press.ui.key.clear(), true;
        case Key::Code::Enter:
            if (may_edit_card(press.snapshot)) edit_selected(press);
            return true;
        default: return false;
    }
}

}  // namespace

const PageKind kConfigurationPage{
    .id = PageId::Configuration,
    .title = "Config",
    .about =
        "The card's farroot.conf as it is, what is wrong in it and on the command line, and every key that there "
        "is. Enter selects a key and edits it; what is written is shown before.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
