#include <algorithm>

#include "agent/core/root_spelling.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

Body body(const Snapshot&, const Ui& ui, Shape shape) {
    Text text(shape);
    text.line(U"Server and path, as root= takes them:");
    text.blank();
    const Cells prompt = Cells(shape.margin(), U' ') + U"> ";
    Row row = field_row(ui.by_hand, shape.width - std::min(shape.width, prompt.size() + shape.margin()));
    row.insert(row.begin(), {prompt, Style::Key});
    text.row(std::move(row));
    text.blank();
    const auto root = parse_root(ui.by_hand.text);
    if (ui.by_hand.text == "nfs:" || ui.by_hand.text.empty()) {
        text.line(U"as nfs:192.168.1.2:/srv/pi, or nfs:nas:/srv/pi,vers=3, or /dev/sda2", Style::Quiet);
    } else if (root) {
        text.marked(U'◆', U"Enter tries " + cells(spelling_of(*root)), Style::Good);
    } else {
        text.marked(U'!', cells(root.failure().evidence), Style::Bad);
    }
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"Enter", "try", "mount it, check it, and say whether it boots"}, {"Esc", "back", "back to the servers"}};
}

bool press_key(Press& press) {
    if (edit(press.ui.by_hand, press.key)) return true;
    if (!press.key.is(Key::Code::Enter)) return !press.key.is(Key::Code::Escape);
    const auto root = parse_root(press.ui.by_hand.text);
    if (!root || press.ui.by_hand.text == "nfs:") return true;
    back(press.ui);
    press.ui.root = spelling_of(*root);
    press.want(TryRoot{press.ui.root});
    open(press.ui, PageId::Trial);
    return true;
}

}  // namespace

const PageKind kByHandPage{
    .id = PageId::ByHand,
    .title = "Enter root",
    .about = "A root that was not found, or not with these options.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
