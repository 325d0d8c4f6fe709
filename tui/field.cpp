#include "tui/field.h"

#include <algorithm>

#include "tui/cells.h"

namespace tui {
namespace {

bool insert(Field& field, char32_t character) {
    if (character < U' ' || character > U'~') return false;
    if (field.text.size() >= kLongestField) return true;
    field.text.insert(field.cursor++, 1, static_cast<char>(character));
    return true;
}

}  // namespace

Field hidden_field() {
    return {"", 0, true};
}

bool edit(Field& field, const Key& key) {
    field.cursor = std::min(field.cursor, field.text.size());
    switch (key.code) {
        case Key::Code::Character: return insert(field, key.character);
        case Key::Code::Left: field.cursor -= field.cursor > 0 ? 1 : 0; return true;
        case Key::Code::Right: field.cursor = std::min(field.cursor + 1, field.text.size()); return true;
        case Key::Code::Home: field.cursor = 0; return true;
        case Key::Code::End: field.cursor = field.text.size(); return true;
        case Key::Code::Delete:
            if (field.cursor < field.text.size()) field.text.erase(field.cursor, 1);
            return true;
        case Key::Code::Backspace:
            if (field.cursor > 0) field.text.erase(--field.cursor, 1);
            return true;
        case Key::Code::Up:
        case Key::Code::Down:
        case Key::Code::PageUp:
        case Key::Code::PageDown:
        case Key::Code::Enter:
        case Key::Code::Escape:
        case Key::Code::Tab: return false;
    }
    return false;
}

Row field_row(const Field& field, std::size_t width) {
    if (width == 0) return {};
    const std::size_t cursor = std::min(field.cursor, field.text.size());
    const std::size_t first = cursor < width ? 0 : cursor - width + 1;
    Cells shown = cells(std::string_view(field.text).substr(first, width));
    if (field.is_hidden) std::ranges::fill(shown, U'*');
    shown.resize(width, U' ');
    const std::size_t at = cursor - first;
    return {{shown.substr(0, at), Style::Field},
            {shown.substr(at, 1), Style::Cursor},
            {shown.substr(at + 1), Style::Field}};
}

}  // namespace tui
