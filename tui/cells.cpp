#include "tui/cells.h"

#include <algorithm>
#include <string>

#include "agent/base/printable.h"

namespace tui {
namespace {

const Cells kCut = U"...";

}  // namespace

Cells cells(std::string_view text) {
    const std::string printable = base::printable(text);
    return {printable.begin(), printable.end()};
}

Cells console_words(std::string_view words) {
    constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
    std::string out;
    for (std::size_t at = 0; at < words.size();) {
        const bool is_ellipsis = words.substr(at).starts_with(kEllipsis);
        out += is_ellipsis ? "..." : std::string(1, words[at]);
        at += is_ellipsis ? kEllipsis.size() : 1;
    }
    return cells(out);
}

Cells fit(Cells text, std::size_t width) {
    if (text.size() <= width) return text;
    if (width <= kCut.size()) return text.substr(0, width);
    return text.substr(0, width - kCut.size()) + kCut;
}

Cells fit_middle(const Cells& text, std::size_t width) {
    if (text.size() <= width || width < 4 * kCut.size()) return fit(text, width);
    const std::size_t kept = width - kCut.size();
    const std::size_t tail = kept / 2;
    return text.substr(0, kept - tail) + kCut + text.substr(text.size() - tail);
}

Cells pad(Cells text, std::size_t width) {
    Cells padded = fit(std::move(text), width);
    padded.resize(width, U' ');
    return padded;
}

std::vector<Cells> wrap(Cells text, std::size_t width, std::size_t most_lines) {
    std::vector<Cells> lines;
    while (width > 0 && text.size() > width && lines.size() + 1 < most_lines) {
        const std::size_t blank = text.rfind(U' ', width);
        const bool at_blank = blank != Cells::npos && blank > 0;
        lines.push_back(text.substr(0, at_blank ? blank : width));
        text.erase(0, at_blank ? blank + 1 : width);
    }
    if (!text.empty()) lines.push_back(fit(std::move(text), width));
    return lines;
}

char32_t ascii(char32_t cell) {
    switch (cell) {
        case U'─': return U'-';
        case U'◆': return U'*';
        case U'▒': return U'#';
        case U'·': return U'.';
        case U'▄': return U'#';
        default: return cell < 0x7f ? cell : U'?';
    }
}

}  // namespace tui
