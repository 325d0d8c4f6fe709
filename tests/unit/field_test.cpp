#include "tui/field.h"

#include <doctest/doctest.h>

#include <string_view>

#include "tui/cells.h"

using tui::Field;
using tui::Key;

namespace {

Field typed(std::string_view text, Field field = {}) {
    for (const char each : text) CHECK(tui::edit(field, {Key::Code::Character, static_cast<char32_t>(each)}));
    return field;
}

Field pressed(Field field, std::initializer_list<Key::Code> keys) {
    for (const auto code : keys) CHECK(tui::edit(field, {code}));
    return field;
}

tui::Cells shown(const Field& field, std::size_t width) {
    tui::Cells text;
    for (const auto& span : tui::field_row(field, width)) text += span.text;
    return text;
}

}  // namespace

TEST_CASE("field: text is typed, mended in the middle and taken away") {
    using enum Key::Code;
    Field field = typed("nfs:nas:/pi");
    field = typed("srv/", pressed(field, {Left, Left}));
    CHECK(field.text == "nfs:nas:/srv/pi");
    CHECK(pressed(field, {Backspace}).text == "nfs:nas:/srvpi");
    CHECK(pressed(field, {Delete, Delete, Delete}).text == "nfs:nas:/srv/");
    CHECK(pressed(field, {Home, Backspace, Delete}).text == "fs:nas:/srv/pi");
    CHECK(pressed(field, {End, Right, Backspace}).text == "nfs:nas:/srv/p");
}

TEST_CASE("field: it takes printable ASCII alone, and leaves other keys to the page") {
    Field field = typed("a");
    for (const char32_t odd : {U'\x01', U'\x7f', U'é', U'漢'})
        CHECK_FALSE(tui::edit(field, {Key::Code::Character, odd}));
    for (const auto code : {Key::Code::Enter, Key::Code::Escape, Key::Code::Up, Key::Code::Tab}) {
        CHECK_FALSE(tui::edit(field, {code}));
    }
    CHECK(field == Field{"a", 1});
    CHECK(typed(std::string(600, 'x')).text.size() == tui::kLongestField);
}

TEST_CASE("field: what is longer than the room scrolls with the cursor") {
    Field field = typed("0123456789");
    CHECK(shown(field, 12) == U"0123456789  ");
    CHECK(shown(field, 5) == U"6789 ");
    field.cursor = 0;
    CHECK(shown(field, 5) == U"01234");
    CHECK(shown(field, 1) == U"0");
    CHECK(shown(field, 0).empty());
}

TEST_CASE("field: what is hidden shows as stars, as many as there are characters") {
    using enum Key::Code;
    const Field field = pressed(typed("secret", tui::hidden_field()), {Left, Backspace});
    CHECK(field.text == "secrt");
    CHECK(shown(field, 8) == U"*****   ");
}
