#include <algorithm>
#include <string>

#include "tui/cells.h"
#include "tui/pages/pages.h"
#include "tui/swap_choice.h"

namespace tui {
namespace {

using namespace agent::core;

// --- What is wanted. ---

std::string source_text(const SwapView& swap) {
    return swap.source.empty() ? "" : " (" + swap.source + ")";
}

void add_swap(Text& text, const SwapView& swap) {
    const std::string name = swap.spelling + source_text(swap);
    if (swap.state == "failed") {
        text.marked(U'!', cells(name), Style::Bad);
        if (swap.cause) text.cause(*swap.cause, U' ');
        return;
    }
    if (swap.state != "on") return text.marked(U'▒', cells(name + ": " + swap.state), Style::Busy);
    if (swap.areas.empty()) return text.marked(U'·', cells(name + ": no disk has any"), Style::Quiet);
    text.marked(U'◆', cells(name), Style::Good);
    for (const auto& area : swap.areas) {
        const std::string is_new = area.is_new ? ", newly made" : "";
        text.line(
            cells(area.name + ", " + size_text(area.bytes) + ", priority " + std::to_string(area.priority) + is_new),
            Style::Plain, 2);
    }
}

void add_wanted(Text& text, const Snapshot& snapshot) {
    if (snapshot.swaps.empty()) return text.line(U"No swap is wanted: swap= is not set.", Style::Quiet);
    for (const auto& swap : snapshot.swaps) add_swap(text, swap);
}

// --- The disks. ---

std::string what_it_holds(const Disk& disk) {
    std::string out = disk.holds.empty() ? "" : disk.holds;
    if (!disk.label.empty()) out += " '" + disk.label + "'";
    if (!disk.used_as.empty() && disk.used_as != disk.holds) out += (out.empty() ? "" : ", ") + disk.used_as;
    if (disk.used_as == "swap") out += ", in use";
    return out.empty() ? "nothing known" : out;
}

std::string about_disk(const Disk& disk) {
    const std::string model = disk.model.empty() ? disk.bus : disk.bus + ", " + disk.model;
    return model + (disk.is_read_only ? ", read-only" : "");
}

Row disk_row(const Disk& disk, Shape shape) {
    const bool is_part = !disk.whole.empty();
    const Cells indent(shape.margin() + 2 + (is_part && shape.margin() > 0 ? 2 : 0), U' ');
    const std::size_t names = shape.margin() > 0 ? 18 : 15;
    const std::size_t column = shape.margin() + 2 + names;
    const Cells name = pad(fit_middle(cells(disk.device), column - indent.size()), column - indent.size());
    const std::string size = size_text(disk.bytes);
    const Cells padded = Cells(9 - std::min<std::size_t>(size.size(), 9), U' ') + cells(size);
    const bool is_whole_with_parts = !is_part && disk.holds == "partitions";
    const std::string facts = is_whole_with_parts ? about_disk(disk)
                              : is_part           ? what_it_holds(disk)
                                                  : what_it_holds(disk) + "; " + about_disk(disk);
    return {{indent + name, is_part ? Style::Plain : Style::Key},
            {U" " + padded + U"  "},
            {cells(facts), disk.holds == "swap" ? Style::Good : Style::Quiet}};
}

const std::vector<Disk>& disks_of(const Snapshot& snapshot) {
    static const std::vector<Disk> kNone;
    return snapshot.disks ? *snapshot.disks : kNone;
}

// What the person selected; else the first that can be used as it is, then the first that anything can be done with.
const Disk* selection(const Snapshot& snapshot, const Ui& ui) {
    const auto& disks = disks_of(snapshot);
    const auto found = std::ranges::find(disks, ui.disk, &Disk::device);
    if (found != disks.end()) return &*found;
    for (const SwapUse use : {SwapUse::Use, SwapUse::Create, SwapUse::AddFile}) {
        for (const auto& disk : disks) {
            if (choice_for(disk, disks).use == use) return &disk;
        }
    }
    return disks.empty() ? nullptr : &disks.front();
}

std::string advice(const Disk& disk, const SwapChoice& choice) {
    switch (choice.use) {
        case SwapUse::Use: return "Enter switches the swap on " + disk.device + " on.";
        case SwapUse::Create: return "Enter makes " + disk.device + " swap, after you typed its name.";
        case SwapUse::AddFile: return "Enter adds a swap file to the " + disk.holds + " on " + disk.device + ".";
        case SwapUse::None: return disk.device + " can't be swap: " + choice.why + ".";
    }
    return "";
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    Body out;
    add_wanted(text, snapshot);
    text.heading(U"Disks");
    const Disk* chosen = selection(snapshot, ui);
    for (const auto& disk : disks_of(snapshot)) {
        Row row = disk_row(disk, shape);
        if (&disk == chosen) {
            out.selected = text.size();
            row = selected(std::move(row), shape.margin(), shape.width);
        }
        text.row(clipped(std::move(row), shape.width));
    }
    if (snapshot.disks_cause) text.cause(*snapshot.disks_cause);
    if (snapshot.looking_at_disks || (!snapshot.disks && !snapshot.disks_cause)) {
        text.line(U"▒ looking at the disks", Style::Busy);
    } else if (disks_of(snapshot).empty()) {
        text.line(U"There is no disk. r looks again: USB disks may take 10 s.", Style::Quiet);
    }
    if (chosen != nullptr) {
        text.blank();
        text.line(cells(advice(*chosen, choice_for(*chosen, disks_of(snapshot)))), Style::Quiet);
    }
    out.rows = text.take();
    return out;
}

// --- Keys. ---

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    std::vector<Hint> out;
    const Disk* chosen = selection(snapshot, ui);
    const SwapUse use = chosen == nullptr ? SwapUse::None : choice_for(*chosen, disks_of(snapshot)).use;
    if (use == SwapUse::Use) out.push_back({"Enter", "switch on", "switch the selected swap on"});
    if (use == SwapUse::Create) out.push_back({"Enter", "make swap", "make the selected, empty place swap"});
    if (use == SwapUse::AddFile) out.push_back({"Enter", "add a file", "add a swap file to the selected filesystem"});
    if (may_edit_card(snapshot) && !unsaved_swaps(snapshot).empty()) {
        out.push_back({"s", "save", "save to the card what was switched on here; you see the file first"});
    }
    out.insert(out.end(), {{"Esc", "back", "back to where you came from"},
                           {"r", "look again", "look at the disks again"},
                           {"z", "zram", "half of the memory's size as compressed swap in memory"},
                           {"?", "help", "this"},
                           {"Up Down", "", "select a disk or partition"}});
    return out;
}

bool move(Press& press, std::ptrdiff_t by) {
    const auto& disks = disks_of(press.snapshot);
    const Disk* now = selection(press.snapshot, press.ui);
    if (now == nullptr) return false;
    const auto last = static_cast<std::ptrdiff_t>(disks.size()) - 1;
    const auto index = std::clamp(now - disks.data() + by, std::ptrdiff_t{0}, last);
    press.ui.disk = disks[static_cast<std::size_t>(index)].device;
    return true;
}

void take_selected(Press& press) {
    const Disk* chosen = selection(press.snapshot, press.ui);
    if (chosen == nullptr) return;
    press.ui.disk = chosen->device;
    const SwapChoice choice = choice_for(*chosen, disks_of(press.snapshot));
    if (choice.use == SwapUse::Use) press.want(UseSwap{choice.name});
    if (choice.use != SwapUse::Create && choice.use != SwapUse::AddFile) return;
    press.ui.swap_form = swap_form(choice);
    open(press.ui, PageId::MakeSwap);
}

void save(Press& press) {
    auto edits = unsaved_swaps(press.snapshot);
    if (edits.empty() || !may_edit_card(press.snapshot)) return;
    press.ui.saving = {press.snapshot.card.text, std::move(edits), true, false, false};
    open(press.ui, PageId::Save);
}

bool press_key(Press& press) {
    if (press.key.is(Key::Code::Up)) return move(press, -1);
    if (press.key.is(Key::Code::Down)) return move(press, 1);
    if (press.key.is(Key::Code::Enter)) return take_selected(press), true;
    if (press.key.is_letter(U's')) return save(press), true;
    if (press.key.is_letter(U'r')) return press.want(LookAtDisks{}), true;
    if (press.key.is_letter(U'z')) return press.want(UseSwap{"zram:50%"}), true;
    return press.key.is_letter(U'w');
}

}  // namespace

const PageKind kSwapPage{
    .id = PageId::Swap,
    .title = "Swap",
    .about =
        "The swap that is wanted, and the disks that it can lie on. Nothing is written to a disk before you typed its "
        "name.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
