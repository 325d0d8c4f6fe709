#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

Body body(const Snapshot&, const Ui&, Shape shape) {
    Text text(shape);
    text.line(U"Restart this Pi, or switch it off?", Style::Key);
    text.blank();
    text.line(U"Nothing is lost by either: nothing was written but what you saved.");
    text.line(U"Once off, it starts again when its power is taken away and given back.");
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"y", "restart", "restart now"},
            {"o", "switch off", "switch off now; to start again, take its power away and give it back"},
            {"n", "don't", "back"}};
}

bool press_key(Press& press) {
    if (press.key.is_letter(U'y')) press.want(Restart{});
    if (press.key.is_letter(U'o')) press.want(PowerOff{});
    if (press.key.is_letter(U'n') || press.key.is(Key::Code::Escape)) back(press.ui);
    return true;
}

}  // namespace

const PageKind kRestartPage{
    .id = PageId::Restart,
    .title = "Restart or switch off",
    .about = "Starts this Pi again as if its power had been cut, or switches it off.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
