#include "tui/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace tui {
namespace {

constexpr int kVersion = 4;
constexpr std::size_t kModules = 33;  // a side of that version
constexpr std::size_t kLeft = 4;      // modules of margin, as the standard asks for
constexpr std::size_t kAbove = 3;     // one less than that, for 80x24: the rows come in pairs, and below are four

struct Free {
    void operator()(QRcode* code) const { ::QRcode_free(code); }
};
using Code = std::unique_ptr<QRcode, Free>;

// Of the code with its margin.
bool is_dark(const QRcode& code, std::size_t x, std::size_t y) {
    if (x < kLeft || y < kAbove || x >= kLeft + kModules || y >= kAbove + kModules) return false;
    return (code.data[(y - kAbove) * kModules + (x - kLeft)] & 1) != 0;
}

Span cell(bool dark_above, bool dark_below) {
    return {Cells(1, dark_above == dark_below ? U' ' : U'▄'), dark_above ? Style::CodeDark : Style::CodeLight};
}

Row row_of(const QRcode& code, std::size_t y) {
    Row row;
    for (std::size_t x = 0; x < kCodeColumns; ++x) {
        Span next = cell(is_dark(code, x, 2 * y), is_dark(code, x, 2 * y + 1));
        if (!row.empty() && row.back().style == next.style) {
            row.back().text += next.text;
        } else {
            row.push_back(std::move(next));
        }
    }
    return row;
}

}  // namespace

std::vector<Row> qr_code(const std::string& text) {
    const Code code(::QRcode_encodeString(text.c_str(), kVersion, QR_ECLEVEL_L, QR_MODE_8, 1));
    if (!code || code->width != static_cast<int>(kModules)) return {};
    std::vector<Row> rows;
    for (std::size_t y = 0; y < kCodeRows; ++y) rows.push_back(row_of(*code, y));
    return rows;
}

}  // namespace tui
