#include "agent/settings/keymaps.h"

#include <doctest/doctest.h>
#include <linux/keyboard.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "agent/settings/card_file.h"
#include "agent/settings/keys.h"
#include "agent/settings/resolve.h"
#include "tui/console_keys.h"

using agent::settings::find_keymap;
using agent::settings::meant_keymap;
using tui::ConsoleKey;

namespace {

std::vector<std::string> names_of_all() {
    std::vector<std::string> names;
    std::istringstream text(agent::settings::keymap_names());
    for (std::string name; std::getline(text >> std::ws, name, ',');) names.push_back(name);
    return names;
}

// What the kernel makes of a key: table, then code.
std::map<std::pair<unsigned, unsigned>, unsigned> loaded(std::string_view name) {
    std::map<std::pair<unsigned, unsigned>, unsigned> out;
    for (const auto& key : tui::console_keys(*find_keymap(name))) out[{key.table, key.code}] = key.value;
    return out;
}

agent::core::Config config(const std::string& text) {
    return agent::settings::resolve({agent::settings::read_card_file(text, "farroot.conf")}).config;
}

}  // namespace

TEST_CASE("each keymap has a sign on each of the 48 keys, once a key, and reaches all of ASCII") {
    const auto names = names_of_all();
    CHECK(names.size() == 19);
    for (const auto& name : names) {
        CAPTURE(name);
        REQUIRE(find_keymap(name) != nullptr);
        const auto& keymap = *find_keymap(name);
        std::set<char32_t> reached;
        for (std::size_t row = 0; row < keymap.rows.size(); ++row) {
            CAPTURE(row);
            const auto& [plain, shift, altgr] = keymap.rows[row];
            CHECK(plain.size() == agent::settings::kKeysInRow[row]);
            CHECK(shift.size() == agent::settings::kKeysInRow[row]);
            CHECK(altgr.size() <= agent::settings::kKeysInRow[row]);
            CHECK(plain.find(U' ') == plain.npos);
            for (const auto signs : {plain, shift, altgr}) reached.insert(signs.begin(), signs.end());
        }
        for (char32_t c = U'!'; c <= U'~'; ++c) CHECK_MESSAGE(reached.contains(c), static_cast<char>(c));
        std::set<std::pair<unsigned, unsigned>> keys;
        for (const auto& key : tui::console_keys(keymap)) CHECK(keys.insert({key.table, key.code}).second);
    }
}

TEST_CASE("a German keyboard on the console: signs, letters that CapsLock works on, Ctrl with them, AltGr, the euro") {
    constexpr unsigned kPlain = 0, kShift = 1, kAltGr = 2, kCtrl = 4;
    constexpr unsigned k7 = 8, kQ = 16, kE = 18, kZ = 21, kY = 44, kUe = 26, kMinus = 53;
    const auto german = loaded("de");
    CHECK(german.at({kShift, k7}) == K(KT_LATIN, '/'));
    CHECK(german.at({kPlain, kZ}) == K(KT_LETTER, 'z'));
    CHECK(german.at({kShift, kY}) == K(KT_LETTER, 'Y'));
    CHECK(german.at({kCtrl, kY}) == K(KT_LATIN, 'y' & 0x1f));
    CHECK(german.at({kPlain, kUe}) == K(KT_LETTER, 0xfc));
    CHECK(german.at({kShift, kMinus}) == K(KT_LATIN, '_'));
    CHECK(german.at({kAltGr, kQ}) == K(KT_LATIN, '@'));
    CHECK(german.at({kAltGr, kE}) == (0x20acU ^ 0xf000U));
}

TEST_CASE("keymap= takes the names that there are, and says which one is meant by another") {
    CHECK(config("keymap=de\n").keymap == "de");
    CHECK(config("").keymap.empty());
    CHECK(agent::settings::find_key("keymap")->help.ends_with(agent::settings::keymap_names()));
    const auto says = [](const std::string& value) { return config("keymap=" + value + "\n").mistakes.at(0); };
    CHECK(says("uk").find("gb is probably meant") != std::string::npos);
    CHECK(says("klingon").find("expected us, gb, ") != std::string::npos);
    CHECK(says("klingon").find("probably") == std::string::npos);
    CHECK(meant_keymap("de-latin1-nodeadkeys") == "de");
    CHECK(meant_keymap("DE") == "de");
    CHECK(meant_keymap("fr_FR.UTF-8") == "fr");
    CHECK(meant_keymap("").empty());
}
