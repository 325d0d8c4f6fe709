#include <algorithm>
#include <chrono>
#include <string>

#include "tui/cells.h"
#include "tui/found_list.h"
#include "tui/found_row.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

std::string seconds_text(base::milliseconds time) {
    const auto tenths = std::chrono::duration_cast<base::milliseconds>(time).count() / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

// --- What is said where there is nothing, or not all. ---

void note(Text& text, const std::string& words) {
    if (!words.empty()) text.line(cells(words), Style::Quiet, 4);
}

// Behind the last row of a server.
void add_rest(Text& text, const FoundServer& server) {
    if (!server.offer) return;
    const FoundOffer& offer = *server.offer;
    if (offer.exports.empty() && !offer.exports_unknown.empty()) note(text, offer.exports_unknown);
    if (offer.exports.empty() && offer.exports_unknown.empty() && server.paths.empty() && offer.nfs == "answers") {
        note(text, "it exports nothing to this Pi");
    }
    if (offer.more_exports > 0) note(text, std::to_string(offer.more_exports) + " more exports: e enters one by hand");
}

// What is selected is named whole, where there is room: its row may be cut, and its server's out of sight.
Row summary_row(const Snapshot& snapshot, const std::string& chosen, Shape shape) {
    const FoundView& found = *snapshot.found;
    const std::size_t count = found.servers.size() + found.more_servers;
    const std::string servers = std::to_string(count) + (count == 1 ? " server" : " servers");
    std::vector<std::string> busy;
    std::vector<std::string> successful;
    for (const auto& source : found.sources) {
        if (!source.done) busy.push_back(source.source);
        if (source.found > 0) successful.push_back(source.source);
    }
    const Cells margin(shape.margin(), U' ');
    if (!chosen.empty() && !snapshot.looking_for_servers) {
        const Cells before = shape.margin() > 0 ? cells(servers + "; selected: ") : Cells();
        const std::size_t room = shape.width - margin.size() - std::min(shape.width - margin.size(), before.size());
        return {{margin + before, Style::Quiet}, {fit_middle(cells(chosen), room)}};
    }
    if (snapshot.looking_for_servers) {
        const std::string by = busy.empty() ? "" : ", still looking by " + joined(busy);
        return {{margin + U"▒ ", Style::Busy}, {cells(servers + by)}};
    }
    const std::string by = successful.empty() ? "" : ", by " + joined(successful);
    return {{margin + cells(servers + " in " + seconds_text(found.took) + by), Style::Quiet}};
}

void add_sources(Text& text, const FoundView& found) {
    for (const auto& source : found.sources) {
        const std::string what = !source.done          ? "still looking"
                                 : source.found > 0    ? std::to_string(source.found) + " found"
                                 : source.note.empty() ? "nothing"
                                                       : "nothing: " + source.note;
        text.fact(source.source, cells(what), source.done ? Style::Plain : Style::Busy);
    }
}

Body nothing_found(const Snapshot& snapshot, Shape shape) {
    Text text(shape);
    if (snapshot.looking_for_servers) {
        text.line(U"▒ Looking for NFS servers.", Style::Busy);
    } else {
        text.line(snapshot.found ? U"! No NFS server was found." : U"Nobody has looked for servers yet.",
                  snapshot.found ? Style::Bad : Style::Plain);
    }
    text.blank();
    if (snapshot.found) add_sources(text, *snapshot.found);
    if (!snapshot.looking_for_servers) {
        text.blank();
        text.line(U"Is the server on, and in this network? r looks again; e enters a root by hand.");
    }
    return {{}, text.take(), {}, false};
}

// What Enter tries: what the person selected, or the first root once no better one can come before it.
std::string selection(const std::vector<FoundLine>& lines, const Snapshot& snapshot, const Ui& ui) {
    const auto is_it = [&ui](const FoundLine& line) { return line.spelling == ui.found; };
    if (ui.found && std::ranges::any_of(lines, is_it)) return *ui.found;
    const auto is_root = [](const FoundLine& line) {
        return line.offered != nullptr && line.offered->root && !line.spelling.empty();
    };
    const auto first = std::ranges::find_if(lines, is_root);
    return snapshot.looking_for_servers || first == lines.end() ? "" : first->spelling;
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    if (!snapshot.found || snapshot.found->servers.empty()) return nothing_found(snapshot, shape);
    const auto lines = found_lines(*snapshot.found);
    const std::size_t column = path_column(lines, shape);
    const std::string chosen = selection(lines, snapshot, ui);
    Body out;
    Text text(shape);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const FoundLine& line = lines[i];
        Row row = line.path.empty() ? server_row(*line.server, shape) : export_row(line, column, shape);
        if (!line.spelling.empty() && line.spelling == chosen) {
            out.selected = text.size();
            row = selected(std::move(row), indent_of_export(shape) - 2, shape.width);
        }
        text.row(std::move(row));
        const bool is_last = i + 1 == lines.size() || lines[i + 1].server != line.server;
        if (is_last) add_rest(text, *line.server);
    }
    if (snapshot.found->more_servers > 0) {
        text.line(cells("and " + std::to_string(snapshot.found->more_servers) + " more servers"), Style::Quiet);
    }
    out.rows = text.take();
    out.head = {summary_row(snapshot, chosen, shape)};
    if (shape.roomy()) out.head.emplace_back();
    return out;
}

// --- Keys. ---

std::vector<std::string> selectable(const Snapshot& snapshot) {
    std::vector<std::string> out;
    if (!snapshot.found) return out;
    for (auto& line : found_lines(*snapshot.found)) {
        if (!line.spelling.empty()) out.push_back(std::move(line.spelling));
    }
    return out;
}

std::string selection(const Snapshot& snapshot, const Ui& ui) {
    return snapshot.found ? selection(found_lines(*snapshot.found), snapshot, ui) : "";
}

// Moves by so many exports; the first one where none was selected.
bool move(Press& press, std::ptrdiff_t by) {
    const auto all = selectable(press.snapshot);
    if (all.empty()) return false;
    const auto at = std::ranges::find(all, selection(press.snapshot, press.ui));
    const auto last = static_cast<std::ptrdiff_t>(all.size()) - 1;
    const auto index = at == all.end() ? 0 : std::clamp(at - all.begin() + by, std::ptrdiff_t{0}, last);
    press.ui.found = all[static_cast<std::size_t>(index)];
    return true;
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    std::vector<Hint> out;
    const auto all = selectable(snapshot);
    if (!selection(snapshot, ui).empty()) {
        out.push_back({"Enter", "try", "mount the selected export, check it, and say whether it boots"});
    } else if (!all.empty()) {
        out.push_back({"Down", "select", "select an export"});
    }
    out.insert(out.end(), {{"Esc", "back", "back to where you came from"},
                           {"e", "enter one", "enter server and path by hand"},
                           {"r", snapshot.looking_for_servers ? "" : "look again", "look for servers again"},
                           {"?", "help", "this"},
                           {"n", "network", "links, addresses, DHCP: where no server is found"},
                           {"Up Down", "", "select an export; PageUp, PageDown, Home and End too"}});
    return out;
}

void enter_by_hand(Press& press) {
    std::string begin = "nfs:";
    if (press.ui.found) begin = press.ui.found->substr(0, press.ui.found->find('/') + 1);
    press.ui.by_hand = {begin, begin.size()};
    open(press.ui, PageId::ByHand);
}

bool try_selected(Press& press) {
    const std::string chosen = selection(press.snapshot, press.ui);
    if (chosen.empty()) return move(press, 0), true;
    press.ui.found = press.ui.root = chosen;
    press.want(TryRoot{press.ui.root});
    open(press.ui, PageId::Trial);
    return true;
}

bool press_key(Press& press) {
    const auto page = static_cast<std::ptrdiff_t>(std::max<std::size_t>(press.shape.height / 2, 1));
    const auto far = static_cast<std::ptrdiff_t>(1) << 30;
    if (press.key.is(Key::Code::Up)) return move(press, -1);
    if (press.key.is(Key::Code::Down)) return move(press, 1);
    if (press.key.is(Key::Code::PageUp)) return move(press, -page);
    if (press.key.is(Key::Code::PageDown)) return move(press, page);
    if (press.key.is(Key::Code::Home)) return move(press, -far);
    if (press.key.is(Key::Code::End)) return move(press, far);
    if (press.key.is(Key::Code::Enter)) return try_selected(press);
    if (press.key.is_letter(U'e')) return enter_by_hand(press), true;
    if (press.key.is_letter(U'r') && !press.snapshot.looking_for_servers) return press.want(FindServers{}), true;
    return false;
}

}  // namespace

const PageKind kServersPage{
    .id = PageId::Servers,
    .title = "Servers",
    .about =
        "The NFS servers that were found, and what each exports. Those that look like a root for this Pi are "
        "marked. Trying one changes nothing: it boots only when you say so.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
