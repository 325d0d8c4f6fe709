#include <algorithm>
#include <iterator>
#include <utility>

#include "tui/cells.h"
#include "tui/code_text.h"
#include "tui/pages/pages.h"
#include "tui/qr_code.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::size_t kGap = 3;         // cells between the code and its words
constexpr std::size_t kWordsRoom = 24;  // cells that they need at least
constexpr std::size_t kRowsAround = 4;  // the title's and the keys', and a blank row each

bool has_room(Shape shape) {
    return shape.width >= shape.margin() + kCodeColumns + kGap + kWordsRoom && shape.height >= kCodeRows + kRowsAround;
}

std::vector<Row> words(const std::string& text, bool is_beside_code, Shape shape) {
    Text out(shape);
    if (is_beside_code) {
        out.line(U"A phone's camera reads it.");
    } else {
        out.line(U"A QR code shows on a display of 80x24 characters or more, not on a serial line. It would say:");
    }
    out.blank();
    out.line(cells(text), Style::Key);
    out.blank();
    out.line(U"The causes, this Pi's serial number and its address, for who helps you. Nothing was sent.",
             Style::Quiet);
    return out.take();
}

// The words beside the code, from its first row on.
std::vector<Row> code_and_words(std::vector<Row> code, const std::string& text, Shape shape) {
    const Shape beside{shape.width - shape.margin() - kCodeColumns - kGap, shape.height};
    std::vector<Row> right = words(text, true, beside);
    right.resize(std::max(right.size(), code.size()));
    std::vector<Row> rows;
    for (std::size_t i = 0; i < code.size(); ++i) {
        Row row{{Cells(shape.margin(), U' ')}};
        std::ranges::move(code[i], std::back_inserter(row));
        row.push_back({Cells(kGap, U' ')});
        std::ranges::move(right[i], std::back_inserter(row));
        rows.push_back(std::move(row));
    }
    return rows;
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    const std::string text = code_text(snapshot);
    if (!ui.is_serial && has_room(shape)) {
        if (auto code = qr_code(text); !code.empty())
            return {{}, code_and_words(std::move(code), text, shape), {}, false};
    }
    return {{}, words(text, false, shape), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"Esc", "back", "back to the diagnosis"}, {"?", "help", "this"}};
}

bool press_key(Press&) {
    return false;
}

}  // namespace

const PageKind kCodePage{
    .id = PageId::Code,
    .title = "Code",
    .about = "What is wrong, for a phone's camera: nobody can copy from a console.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
