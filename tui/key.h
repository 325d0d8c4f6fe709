// One press of a key, whatever terminal it came from.
#pragma once

namespace tui {

struct Key {
    enum class Code {
        Character,
        Up,
        Down,
        Left,
        Right,
        PageUp,
        PageDown,
        Home,
        End,
        Enter,
        Escape,
        Backspace,
        Delete,
        Tab,
    };

    Code code = Code::Character;
    char32_t character = 0;  // of Code::Character

    bool operator==(const Key&) const = default;
    bool is(Code other) const { return code == other; }
    bool is(char32_t exactly) const { return code == Code::Character && character == exactly; }
    // Small and capital alike: Caps Lock may well be on.
    bool is_letter(char32_t small) const { return is(small) || is(small - U'a' + U'A'); }
};

}  // namespace tui
