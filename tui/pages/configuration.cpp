#include <string>

#include "agent/settings/keys.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

// The table of keys has ellipses, which not every console's font has.
Cells words_of(std::string_view words) {
    constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
    std::string out;
    for (std::size_t at = 0; at < words.size();) {
        const bool is_ellipsis = words.substr(at).starts_with(kEllipsis);
        out += is_ellipsis ? "..." : std::string(1, words[at]);
        at += is_ellipsis ? kEllipsis.size() : 1;
    }
    return cells(out);
}

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

void add_key(Text& text, const agent::settings::Key& key) {
    text.line(words_of(std::string(key.name) + "=" + std::string(key.value)), Style::Key);
    std::string notes = "Otherwise: " + std::string(key.standard) + ".";
    if (key.repeats) notes += " May stand several times.";
    if (key.scope == agent::settings::Scope::Owner) notes += " Never taken from the network.";
    if (!key.is_done) notes += " This version does nothing with it yet.";
    text.line(words_of(key.help), Style::Plain, 4);
    text.line(words_of(notes), Style::Quiet, 4);
}

Body body(const Snapshot& snapshot, const Ui&, Shape shape) {
    Text text(shape);
    const CardView& card = snapshot.card;
    text.heading(U"farroot.conf" + (card.device.empty() ? Cells() : U" on " + cells(card.device)));
    add_file(text, card);
    if (!snapshot.mistakes.empty()) text.heading(U"What is wrong");
    for (const auto& mistake : snapshot.mistakes) text.cause({"", "", mistake, ""});
    text.heading(U"Every key, with what counts where it is not set");
    for (const auto& key : agent::settings::keys()) add_key(text, key);
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"Esc", "back", "back to where you came from"},
            {"Up Down", "scroll", "scroll a row"},
            {"PageDown", "more", "scroll a page; PageUp, Home and End too"},
            {"?", "help", "this"}};
}

bool press_key(Press& press) {
    return press.key.is_letter(U'c');
}

}  // namespace

const PageKind kConfigurationPage{
    .id = PageId::Configuration,
    .title = "Config",
    .about =
        "The card's farroot.conf as it is, what is wrong in it and on the command line, and every key that there "
        "is. A root is saved from its trial; all else is edited on any PC.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
