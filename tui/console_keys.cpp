#include "tui/console_keys.h"

#include <linux/kd.h>
#include <linux/keyboard.h>
#include <sys/ioctl.h>

#include <algorithm>

namespace tui {
namespace {

constexpr unsigned char kPlain = 0, kShift = 1 << KG_SHIFT, kAltGr = 1 << KG_ALTGR, kCtrl = 1 << KG_CTRL;

bool is_ascii_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}

// The first letters beyond ASCII, without the two signs in their midst.
bool is_letter(char32_t c) {
    return is_ascii_letter(c) || (c >= 0xc0 && c <= 0xff && c != 0xd7 && c != 0xf7);
}

// CapsLock works on letters. What is beyond Latin-1 is told from the kernel's own types by its upper bits (the kernel's
// drivers/tty/vt/keyboard.c, U()).
unsigned short value_of(char32_t c) {
    constexpr char32_t kOwnTypes = 0xf000;
    if (c > 0xff) return static_cast<unsigned short>(c ^ kOwnTypes);
    const auto type = static_cast<unsigned>(is_letter(c) ? KT_LETTER : KT_LATIN);
    return static_cast<unsigned short>(K(type, static_cast<unsigned>(c)));
}

}  // namespace

std::vector<ConsoleKey> console_keys(const agent::settings::Keymap& keymap) {
    std::vector<ConsoleKey> keys;
    for (std::size_t row = 0; row < keymap.rows.size(); ++row) {
        const auto add = [&](std::u32string_view signs, unsigned char table) {
            for (std::size_t i = 0; i < std::min(signs.size(), agent::settings::kKeysInRow[row]); ++i) {
                const unsigned char code = agent::settings::kKeyCodes[row][i];
                if (signs[i] == U' ') continue;
                keys.push_back({table, code, value_of(signs[i])});
                if (table != kPlain || !is_ascii_letter(signs[i])) continue;
                keys.push_back({kCtrl, code, static_cast<unsigned short>(K(KT_LATIN, signs[i] & 0x1f))});
            }
        };
        add(keymap.rows[row].plain, kPlain);
        add(keymap.rows[row].shift, kShift);
        add(keymap.rows[row].altgr, kAltGr);
    }
    return keys;
}

bool use_keymap(int terminal, const std::string& name) {
    const auto* keymap = agent::settings::find_keymap(name);
    if (keymap == nullptr) return false;
    for (const auto& key : console_keys(*keymap)) {
        kbentry entry{key.table, key.code, key.value};
        if (::ioctl(terminal, KDSKBENT, &entry) != 0) return false;
    }
    return true;
}

}  // namespace tui
