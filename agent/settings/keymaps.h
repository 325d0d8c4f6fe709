// What keyboards of other countries have on their keys, for the Linux console, which knows the one of the USA alone
// until the booted system loads its own. The facts are those of xkeyboard-config. An accent's key gives its sign: there
// is nothing to compose in what is typed here. Each layout reaches all of ASCII (tests/unit/keymaps_test.cpp).
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace agent::settings {

// A row of keys, a character each; blank, or beyond the end: none.
struct KeyRow {
    std::u32string_view plain;
    std::u32string_view shift;
    std::u32string_view altgr;
};

struct Keymap {
    std::string_view name;       // as keymap= takes it
    std::array<KeyRow, 4> rows;  // from the digits down
};

// The kernel's codes of those keys (linux/input-event-codes.h). The key beside Enter ends the third row, that beside
// the left Shift begins the last one.
inline constexpr std::array<std::array<unsigned char, 13>, 4> kKeyCodes{{
    {41, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13},
    {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27},
    {30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 43},
    {86, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53},
}};
inline constexpr std::array<std::size_t, 4> kKeysInRow{13, 12, 12, 11};

const Keymap* find_keymap(std::string_view name);

std::string keymap_names();                            // "us, gb, …"
std::string_view meant_keymap(std::string_view name);  // "gb" for "uk", "de" for "de-latin1"; empty: nobody knows

}  // namespace agent::settings
