#include <algorithm>
#include <string>

#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

const Disk* disk_of(const Snapshot& snapshot, const Ui& ui) {
    if (!snapshot.disks) return nullptr;
    const auto found = std::ranges::find(*snapshot.disks, ui.disk, &Disk::device);
    return found == snapshot.disks->end() ? nullptr : &*found;
}

const SwapView* swap_of(const Snapshot& snapshot, const Ui& ui) {
    const auto found = std::ranges::find(snapshot.swaps, ui.swap_form.spelling(), &SwapView::spelling);
    return found == snapshot.swaps.end() ? nullptr : &*found;
}

void add_field(Text& text, const std::string& label, const Field& field, Shape shape) {
    const Cells prompt = Cells(shape.margin(), U' ') + cells(label) + U" > ";
    Row row = field_row(field, shape.width - std::min(shape.width, prompt.size() + shape.margin()));
    row.insert(row.begin(), {prompt, Style::Key});
    text.row(std::move(row));
}

void add_disk(Text& text, const Disk& disk) {
    const std::string bus = disk.bus.empty() ? "" : ", " + disk.bus;
    const std::string model = disk.model.empty() ? "" : ", " + disk.model;
    text.line(cells(disk.device + ", " + size_text(disk.bytes) + bus + model), Style::Key);
    text.line(cells("holds: " + (disk.holds.empty() ? "nothing known" : disk.holds) +
                    (disk.label.empty() ? "" : " '" + disk.label + "'")));
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    const SwapForm& form = ui.swap_form;
    if (const Disk* disk = disk_of(snapshot, ui)) add_disk(text, *disk);
    text.blank();
    if (!form.is_sized) {
        text.line(U"How large shall the swap file be?");
        add_field(text, "size", form.size, shape);
        text.blank();
        if (form.spelling().empty()) {
            text.marked(U'!', U"a number with K, M or G is expected, as 512M", Style::Bad);
        } else {
            text.marked(U'◆',
                        cells(size_text(parse_size(form.size.text)) + " of zeros are written to " + form.path() +
                              "; Enter goes on"),
                        Style::Good);
        }
        return {{}, text.take(), {}, false};
    }
    text.line(form.is_file ? U"A new file is added; nothing else there is touched. Type its name to make it:"
                           : U"All that may be on it is lost. Type its name to make it swap:");
    text.line(cells(form.to_be_typed()), Style::Key, 2);
    add_field(text, "", form.typed, shape);
    text.blank();
    const SwapView* swap = swap_of(snapshot, ui);
    if (swap != nullptr && swap->cause) return text.cause(*swap->cause), Body{{}, text.take(), {}, false};
    if (form.typed.text == form.to_be_typed()) {
        text.marked(U'◆', U"Enter makes it.", Style::Good);
    } else {
        text.line(U"Nothing is written before that.", Style::Quiet);
    }
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui& ui) {
    if (!ui.swap_form.is_sized) return {{"Enter", "go on", "to the name"}, {"Esc", "back", "nothing is written"}};
    return {{"Enter", "make swap", "once the name is typed"}, {"Esc", "back", "nothing is written"}};
}

void go_on(Press& press) {
    SwapForm& form = press.ui.swap_form;
    if (form.spelling().empty()) return;
    if (!form.is_sized) {
        form.is_sized = true;
        return;
    }
    if (form.typed.text != form.to_be_typed()) return;
    press.want(CreateSwap{form.spelling(), form.typed.text});
    back(press.ui);
}

bool press_key(Press& press) {
    SwapForm& form = press.ui.swap_form;
    if (edit(form.is_sized ? form.typed : form.size, press.key)) return true;
    if (press.key.is(Key::Code::Enter)) return go_on(press), true;
    return !press.key.is(Key::Code::Escape);
}

}  // namespace

const PageKind kMakeSwapPage{
    .id = PageId::MakeSwap,
    .title = "Make swap",
    .about = "Swap is made on a place that is empty, or in a new file, once you typed its name.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
