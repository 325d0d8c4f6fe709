#include <algorithm>
#include <optional>
#include <string>

#include "agent/settings/keys.h"
#include "tui/card_edit.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;
using agent::settings::find_key;

// What was expected instead; nothing where the settings would take it.
std::optional<std::string> wrong_with(const agent::settings::Key& key, const std::string& value) {
    Config scratch;
    const std::string name(key.name);
    return key.take(scratch, {name, value, name + "=" + value, {agent::settings::Source::Card, "farroot.conf", 0}});
}

// A field takes printable ASCII alone: any other value would be changed by being shown.
bool can_be_typed(const std::string& value) {
    return std::ranges::all_of(value, [](char each) { return each >= ' ' && each <= '~'; });
}

struct Standing {
    std::vector<std::string> values;  // on the card
    bool is_same = false;             // as what is typed
    bool can_be_typed = true;
};

Standing standing(const Snapshot& snapshot, const Ui& ui) {
    Standing out{values_in(snapshot.card.text, ui.key), false, true};
    if (out.values.empty()) return out;
    out.is_same = out.values.front() == ui.value.text;
    out.can_be_typed = can_be_typed(out.values.front());
    return out;
}

bool is_acceptable(const Snapshot& snapshot, const Ui& ui) {
    const auto* key = find_key(ui.key);
    const Standing now = standing(snapshot, ui);
    if (key == nullptr || now.is_same || !now.can_be_typed) return false;
    return ui.value.text.empty() ? !now.values.empty() : !wrong_with(*key, ui.value.text);
}

void add_verdict(Text& text, const agent::settings::Key& key, const Snapshot& snapshot, const Ui& ui) {
    const Standing now = standing(snapshot, ui);
    if (!now.can_be_typed) {
        return text.marked(U'!', U"It holds characters that can't be typed here: edit the file on a PC.", Style::Bad);
    }
    if (ui.value.text.empty() && now.values.empty()) return text.line(U"It is not set.", Style::Quiet);
    if (ui.value.text.empty()) return text.marked(U'◆', U"Enter takes its line out of the file.", Style::Good);
    if (const auto wrong = wrong_with(key, ui.value.text)) return text.marked(U'!', console_words(*wrong), Style::Bad);
    if (now.is_same) return text.line(U"So it is set now.", Style::Quiet);
    text.marked(U'◆', U"Enter shows the file with it; nothing is written yet.", Style::Good);
}

void add_repeats(Text& text, const Standing& now) {
    const std::string count = std::to_string(now.values.size());
    text.line(now.values.size() > 1
                  ? U"It stands " + cells(count) + U" times: this is the first of them, the others stay."
                  : U"It may stand several times: here its first line is edited. More are added on a PC.",
              Style::Quiet);
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    const auto* key = find_key(ui.key);
    if (key == nullptr) return {};
    const Cells prompt = Cells(shape.margin(), U' ') + cells(key->name) + U"=";
    Row row = field_row(ui.value, shape.width - std::min(shape.width, prompt.size() + shape.margin()));
    row.insert(row.begin(), {prompt, Style::Key});
    text.row(std::move(row));
    text.blank();
    add_verdict(text, *key, snapshot, ui);
    if (key->repeats) add_repeats(text, standing(snapshot, ui));
    text.blank();
    text.line(console_words(std::string(key->name) + "=" + std::string(key->value)), Style::Key);
    text.line(console_words(key->help));
    text.line(console_words("Otherwise: " + std::string(key->standard) + "."), Style::Quiet);
    if (!key->is_done) text.line(U"This version does nothing with it yet.", Style::Quiet);
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"Enter", "see the file", "see the file as it will be; an empty value takes the line out"},
            {"Esc", "back", "back, and nothing is changed"}};
}

bool press_key(Press& press) {
    const bool can_edit = standing(press.snapshot, press.ui).can_be_typed;
    if (can_edit && edit(press.ui.value, press.key)) return true;
    if (press.key.is(Key::Code::Character)) return true;  // none of it is for another page
    if (!press.key.is(Key::Code::Enter)) return false;
    if (!is_acceptable(press.snapshot, press.ui)) return true;
    press.ui.saving = {press.snapshot.card.text, {{press.ui.key, press.ui.value.text}}, true, false, false};
    back(press.ui);  // once it is saved, or not, the keys are next
    open(press.ui, PageId::Save);
    return true;
}

}  // namespace

const PageKind kSettingPage{
    .id = PageId::Setting,
    .title = "Setting",
    .about = "One key of farroot.conf. What is typed is checked as the file is; it is written from the next page.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
