// One line of text that a person types: printable ASCII, with a cursor. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "tui/frame.h"
#include "tui/key.h"

namespace tui {

inline constexpr std::size_t kLongestField = 512;  // characters

struct Field {
    std::string text = "";
    std::size_t cursor = 0;  // the character that it stands on; text.size(): behind the last
    bool is_hidden = false;  // shown as so many '*'

    bool operator==(const Field&) const = default;
};

Field hidden_field();

// Whether the key was one of a field's: characters, Left, Right, Home, End, Backspace, Delete.
bool edit(Field& field, const Key& key);

// The part around the cursor that fits, the cursor's cell in Style::Cursor; `width` cells with the blanks behind it.
Row field_row(const Field& field, std::size_t width);

}  // namespace tui
