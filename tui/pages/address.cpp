#include <algorithm>
#include <array>
#include <string>

#include "tui/address_form.h"
#include "tui/card_edit.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::array<std::string_view, AddressForm::kFields> kLabels{"address", "gateway", "DNS server"};
constexpr std::size_t kLabelWidth = 12;  // cells

void add_field(Text& text, const AddressForm& form, std::size_t field, Shape shape) {
    const Cells before = Cells(shape.margin(), U' ') + pad(cells(kLabels[field]), kLabelWidth);
    const std::size_t room = shape.width - std::min(shape.width, before.size() + shape.margin());
    const bool is_here = field == form.at;
    Row row = field_row(form.fields[field], room);
    if (!is_here) {
        for (Span& span : row) span.style = Style::Field;  // one cursor alone
    }
    row.insert(row.begin(), {before, is_here ? Style::Key : Style::Quiet});
    text.row(std::move(row));
    if (const auto wrong = wrong_with(form, field)) text.marked(U'!', cells(*wrong), Style::Bad);
}

// ip= is for the links that it names alone.
bool leaves_others_out(const Snapshot& snapshot, const AddressForm& form) {
    const auto values = values_in(snapshot.card.text, "ip");
    const auto is_of_this = [&form](const std::string& value) { return is_of_link(value, form.link); };
    return snapshot.links.size() > 1 && std::ranges::all_of(values, is_of_this);
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    text.line(cells(ui.address.link) + U": its static address", Style::Key);
    text.blank();
    for (std::size_t i = 0; i < AddressForm::kFields; ++i) add_field(text, ui.address, i, shape);
    text.blank();
    if (is_right(ui.address)) {
        text.marked(U'◆', U"Enter shows farroot.conf with it; nothing is written yet.", Style::Good);
    }
    text.line(U"Gateway and DNS server may be empty.", Style::Quiet);
    if (leaves_others_out(snapshot, ui.address)) {
        text.line(U"Only links that ip= names are used then: ip=dhcp in the file is for the others.", Style::Quiet);
    }
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"Enter", "see the file", "see farroot.conf as it will be"},
            {"Esc", "back", "back, and nothing is changed"},
            {"Tab", "next field", "the next field; Up and Down too"}};
}

bool press_key(Press& press) {
    AddressForm& form = press.ui.address;
    constexpr std::size_t kCount = AddressForm::kFields;
    if (edit(form.fields[form.at], press.key)) return true;
    switch (press.key.code) {
        case Key::Code::Tab:
        case Key::Code::Down: form.at = (form.at + 1) % kCount; return true;
        case Key::Code::Up: form.at = (form.at + kCount - 1) % kCount; return true;
        case Key::Code::Escape: return false;
        case Key::Code::Enter:
            if (!is_right(form)) return true;
            press.ui.saving = {press.snapshot.card.text, edits_of(form), true, false, false};
            back(press.ui);  // once it is saved, or not, the links are next
            open(press.ui, PageId::Save);
            return true;
        default: return true;
    }
}

}  // namespace

const PageKind kAddressPage{
    .id = PageId::Address,
    .title = "Address",
    .about = "A link's address, where DHCP gives none: written to farroot.conf as ip= and nameserver=.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
