#include <algorithm>
#include <cstdio>
#include <string>

#include "agent/core/root_spelling.h"
#include "tui/cells.h"
#include "tui/entry.h"
#include "tui/pages/pages.h"
#include "tui/troubles.h"

namespace tui {
namespace {

using namespace agent::core;

// --- What runs now. ---

void add_checks(Text& text, const Snapshot& snapshot) {
    bool any = snapshot.looking_for_servers;
    for (const auto& root : snapshot.candidates) {
        if (root.state != "trying" && root.state != "in grace") continue;
        any = true;
        text.marked(U'▒', U"trying " + cells(root.root), Style::Busy);
    }
    if (snapshot.looking_for_servers) text.marked(U'▒', U"looking for servers", Style::Busy);
    if (!any) text.line(U"No check runs now; a checks everything again.", Style::Quiet);
}

// --- How fast a root is. ---

std::string rate_text(const MeasureView& measure) {
    if (measure.elapsed <= base::milliseconds(0)) return "";
    const double rate = static_cast<double>(measure.bytes) / 1e3 / static_cast<double>(measure.elapsed.count());
    char text[48];
    std::snprintf(text, sizeof text, rate < 10 ? "%.1f MB/s, " : "%.0f MB/s, ", rate);
    return text;
}

std::string seconds_text(base::milliseconds time) {
    const auto tenths = std::max<base::milliseconds::rep>(time.count(), 0) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

Row progress_row(const MeasureView& measure, Shape shape) {
    const std::size_t width = std::min<std::size_t>(shape.width / 2, 40);
    const auto lasts = std::max<base::milliseconds::rep>(measure.lasts.count(), 1);
    const auto done = std::clamp<base::milliseconds::rep>(measure.elapsed.count(), 0, lasts);
    const std::size_t filled = width * static_cast<std::size_t>(done) / static_cast<std::size_t>(lasts);
    const std::string words = "  " + seconds_text(measure.elapsed) + " of " + seconds_text(measure.lasts) + " s";
    return {{Cells(shape.margin() + 2, U' ')},
            {Cells(filled, U'▒'), Style::Busy},
            {Cells(width - filled, U'·'), Style::Quiet},
            {cells(words), Style::Quiet}};
}

void add_measure(Text& text, const MeasureView& measure, Shape shape) {
    text.heading(U"Speed");
    text.line(cells(measure.root), Style::Key);
    if (measure.cause) return text.cause(*measure.cause);
    if (!measure.is_over) text.row(progress_row(measure, shape));
    const std::string read = std::to_string(measure.bytes) + " bytes read";
    const std::string in = measure.is_over ? " in " + seconds_text(measure.elapsed) + " s" : "";
    text.marked(measure.is_over ? U'◆' : U'▒', cells(rate_text(measure) + read + in),
                measure.is_over ? Style::Good : Style::Busy);
}

// --- What is wrong. ---

void add_trouble(Text& text, const Trouble& trouble) {
    const Cells name = cells(trouble.name);
    const Cells words = trouble_of(trouble.cause, name);
    text.marked(U'!', name.empty() ? words : name + U": " + words, trouble.is_warning ? Style::Plain : Style::Bad);
    if (!trouble.cause.remedy.empty()) text.line(U"fix: " + cells(trouble.cause.remedy), Style::Plain, 2);
}

void add_troubles(Text& text, const Snapshot& snapshot) {
    const auto all = troubles(snapshot);
    const auto first_warning = std::ranges::find(all, true, &Trouble::is_warning);
    if (all.empty()) text.marked(U'◆', U"Nothing is wrong that farroot can see.", Style::Good);
    if (first_warning != all.begin()) text.heading(U"What is wrong");
    for (auto each = all.begin(); each != all.end(); ++each) {
        if (each == first_warning) text.heading(U"What does not keep it from booting");
        add_trouble(text, *each);
    }
}

// Which Pi this is, to be read out over the telephone.
std::string machine_text(const Snapshot& snapshot) {
    std::string out = snapshot.board.empty() ? "unknown board" : snapshot.board;
    out += snapshot.serial.empty() ? ", no serial number" : ", serial " + snapshot.serial;
    return out + ", farroot " + snapshot.farroot;
}

Body body(const Snapshot& snapshot, const Ui&, Shape shape) {
    Text text(shape);
    text.line(cells(machine_text(snapshot)), Style::Key);
    add_checks(text, snapshot);
    if (snapshot.measure) add_measure(text, *snapshot.measure, shape);
    if (troubles(snapshot).empty()) text.blank();
    add_troubles(text, snapshot);
    return {{}, text.take(), {}, false};
}

// --- Keys. ---

bool is_nfs(const CandidateView& root) {
    const auto parsed = parse_root(root.spelling);
    return parsed && std::holds_alternative<NfsRoot>(*parsed);
}

// The NFS root that is selected on Home; else one that works, or the first. Empty: there is none.
std::string root_to_measure(const Snapshot& snapshot, const Ui& ui) {
    const CandidateView* best = nullptr;
    for (const auto& root : snapshot.candidates) {
        if (!is_nfs(root)) continue;
        if (root.spelling == ui.candidate) return root.spelling;
        if (best == nullptr || (best->state != "verified" && root.state == "verified")) best = &root;
    }
    return best == nullptr ? "" : best->spelling;
}

bool is_measuring(const Snapshot& snapshot) {
    return snapshot.measure && !snapshot.measure->is_over && !snapshot.measure->cause;
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    std::vector<Hint> out{{"Esc", "back", "back to where you came from"},
                          {"a", "check all again", "try every root, look for servers, and ask why what fails does"}};
    if (!root_to_measure(snapshot, ui).empty() && !is_measuring(snapshot)) {
        out.push_back({"m", "measure", "read from the selected NFS root for some seconds, and see how fast it is"});
    }
    if (ui.has_shell) out.push_back({"x", "shell", "a shell of the initramfs on this console; 'exit' comes back"});
    out.insert(out.end(), {{"?", "help", "this"},
                           {"p", "picture", "a QR code for a phone: the causes, this Pi's serial number and address"},
                           {"Up Down", "scroll", "scroll; PageUp, PageDown, Home and End too"},
                           {"n", "network", "links, addresses, DHCP"},
                           {"l", "log", "all that was said so far"}});
    return out;
}

bool press_key(Press& press) {
    if (press.key.is_letter(U'a')) return press.want(CheckAll{}), true;
    if (press.key.is_letter(U'm')) {
        const std::string root = root_to_measure(press.snapshot, press.ui);
        if (!root.empty() && !is_measuring(press.snapshot)) press.want(MeasureRoot{root});
        return true;
    }
    if (press.key.is_letter(U'p')) return open(press.ui, PageId::Code), true;
    if (press.key.is_letter(U'x') && press.ui.has_shell) {
        press.want(OpenShell{++press.ui.shell});
        return true;
    }
    return press.key.is_letter(U'd');
}

}  // namespace

const PageKind kDiagnosisPage{
    .id = PageId::Diagnosis,
    .title = "Diagnosis",
    .about = "All that is wrong, as far as farroot can see, and what to do about each; how fast a root is.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
