#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "agent/core/root_spelling.h"
#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

const CandidateView* candidate_of(const Snapshot& snapshot, const Ui& ui) {
    auto found = std::ranges::find(snapshot.candidates, ui.root, &CandidateView::spelling);
    if (found == snapshot.candidates.end()) {
        found = std::ranges::find(snapshot.candidates, ui.root, &CandidateView::completed);
    }
    return found == snapshot.candidates.end() ? nullptr : &*found;
}

bool is_verified(const Snapshot& snapshot, const Ui& ui) {
    const CandidateView* candidate = candidate_of(snapshot, ui);
    return candidate != nullptr && candidate->state == "verified";
}

bool has_card(const Snapshot& snapshot) {
    return !snapshot.card.device.empty();
}

// The SD card's own root has no spelling until it is found: it boots without one.
bool may_save(const Snapshot& snapshot, const Ui& ui) {
    return is_verified(snapshot, ui) && has_card(snapshot) && !ui.root.empty();
}

std::string number(double value, const char* format) {
    char text[48];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// --- What the trial saw. ---

std::string size_text(std::uint64_t bytes) {
    const double gigabytes = static_cast<double>(bytes) / 1e9;
    return gigabytes >= 1 ? number(gigabytes, "%.1f GB") : number(gigabytes * 1e3, "%.0f MB");
}

std::string speed_text(const RootFacts& facts) {
    std::string out;
    const auto add = [&out](const std::string& words) { out += (out.empty() ? "" : ", ") + words; };
    if (facts.reads) add("reads " + number(facts.reads->megabytes_per_second(), "%.1f MB/s"));
    if (facts.writes) add("writes " + number(facts.writes->megabytes_per_second(), "%.1f MB/s"));
    if (facts.latency) {
        add("answers in " + number(std::chrono::duration<double, std::milli>(*facts.latency).count(), "%.1f ms"));
    }
    return out;
}

std::string modules_text(const RootFacts& facts) {
    if (!facts.needs_modules) return "none needed by this kernel";
    if (facts.kernel.empty()) return facts.has_modules ? "there" : "missing";
    return (facts.has_modules ? "for this kernel, " : "none for this kernel, ") + facts.kernel;
}

std::string clock_difference(const RootFacts& facts) {
    if (!facts.clock_ahead || *facts.clock_ahead == base::seconds(0)) return "";
    const auto seconds = facts.clock_ahead->count();
    return "the server's is " + std::to_string(std::abs(seconds)) + " s " + (seconds > 0 ? "ahead" : "behind");
}

std::string writing_text(const RootFacts& facts) {
    if (!facts.write_probe) return "";
    const WriteProbe& probe = *facts.write_probe;
    if (!probe.operation.empty()) return "fails at: " + probe.operation;
    return probe.owner == 0 ? "works, as root" : "works, but not as root";
}

void add_facts(Text& text, const CandidateView& candidate) {
    const bool nfs = !candidate.version.empty() && candidate.version.front() >= '0' && candidate.version.front() <= '9';
    text.fact(nfs ? "NFS" : "filesystem", cells(nfs ? "version " + candidate.version : candidate.version));
    if (candidate.facts) text.fact("system", cells(candidate.facts->os));
    text.fact("init", cells(candidate.init));
    if (!candidate.facts) return;
    const RootFacts& facts = *candidate.facts;
    text.fact("modules", cells(modules_text(facts)));
    text.fact("speed", cells(speed_text(facts)));
    text.fact("writing", cells(writing_text(facts)));
    if (facts.free_bytes) text.fact("free", cells(size_text(*facts.free_bytes)));
    text.fact("clock", cells(clock_difference(facts)));
    text.fact("fstab", cells(facts.fstab_line));
}

// --- How it stands. ---

struct State {
    std::string_view state;
    char32_t mark;
    Style style;
    std::string_view words;
};

constexpr std::array kStates{
    State{"waiting", U'·', Style::Quiet, "waits for its turn"},
    State{"trying", U'▒', Style::Busy, "is being tried"},
    State{"in grace", U'▒', Style::Busy, "its server has just started and lets nothing be opened yet: 90 s at most"},
    State{"verified", U'◆', Style::Good, "works: it can boot"},
    State{"failed", U'!', Style::Bad, "does not work"},
    State{"refused", U'!', Style::Bad, "is not tried"},
    State{"booting", U'◆', Style::Good, "is booting"},
};

void add_state(Text& text, const CandidateView& candidate) {
    const auto known = std::ranges::find(kStates, candidate.state, &State::state);
    const State state = known != kStates.end() ? *known : State{"", U'·', Style::Plain, candidate.state};
    std::string words(state.words);
    if (candidate.attempts > 1 && state.style == Style::Bad) {
        words += ", tried " + std::to_string(candidate.attempts) + " times";
    } else if (candidate.attempts > 1 && state.style == Style::Busy) {
        words += ", attempt " + std::to_string(candidate.attempts);
    }
    text.marked(state.mark, cells(words), state.style);
}

// What can be done next, in a sentence: the keys alone do not say that nothing is written.
void add_advice(Text& text, const Snapshot& snapshot, const Ui& ui) {
    text.blank();
    if (ui.root.empty()) {
        text.line(U"b boots it this once. It needs no saving: it is what boots where nothing else does.", Style::Quiet);
    } else if (has_card(snapshot)) {
        text.line(U"b boots it this once. s saves it to the card, so that it boots from now on.", Style::Quiet);
    } else {
        text.line(U"b boots it this once. It can't be saved: no boot card is known here.", Style::Quiet);
    }
}

Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    const CandidateView* candidate = candidate_of(snapshot, ui);
    const std::string name = candidate != nullptr ? candidate->root : ui.root;
    text.line(cells(name), Style::Key);
    if (candidate == nullptr) {
        text.line(U"▒ will be tried in a moment", Style::Busy);
        return {{}, text.take(), {}, false};
    }
    if (!candidate->source.empty() && shape.roomy()) text.line(U"from: " + cells(candidate->source), Style::Quiet);
    text.blank();
    add_state(text, *candidate);
    if (candidate->passed_over) {
        text.line(U"It comes last by itself: it was booted before and never said that it was up.", Style::Plain, 2);
    }
    if (candidate->cause && candidate->state != "verified") text.cause(*candidate->cause, U' ');
    if (candidate->state == "verified" || candidate->state == "booting") {
        text.blank();
        add_facts(text, *candidate);
        if (!candidate->warnings.empty()) text.blank();
        for (const auto& warning : candidate->warnings) text.cause(warning);
    }
    if (candidate->state == "verified") add_advice(text, snapshot, ui);
    return {{}, text.take(), {}, false};
}

// --- Keys. ---

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    std::vector<Hint> out;
    const bool verified = is_verified(snapshot, ui);
    if (verified) out.push_back({"b", "boot once", "boot this root now; nothing is written, Enter does the same"});
    if (may_save(snapshot, ui)) {
        out.push_back({"s", "save", "write it to the card's farroot.conf; you see the file before"});
    }
    out.insert(out.end(), {{"Esc", "back", "back to where you came from"},
                           {"t", "try again", "mount and check it once more"},
                           {"?", "help", "this"},
                           {"Up Down", "", "scroll, where there is more than fits"}});
    return out;
}

void open_save(Press& press) {
    const auto root = parse_root(press.ui.root);
    const bool is_nfs = root && std::holds_alternative<NfsRoot>(*root);
    press.ui.saving = {press.snapshot.card.text, {}, is_nfs, false, false};
    open(press.ui, PageId::Save);
}

bool press_key(Press& press) {
    const bool verified = is_verified(press.snapshot, press.ui);
    if (press.key.is_letter(U't')) return press.want(TryRoot{press.ui.root}), true;
    if (press.key.is_letter(U'b') || press.key.is(Key::Code::Enter)) {
        if (verified) press.want(BootRoot{press.ui.root});
        return true;
    }
    if (press.key.is_letter(U's')) {
        if (may_save(press.snapshot, press.ui)) open_save(press);
        return true;
    }
    return false;
}

}  // namespace

const PageKind kTrialPage{
    .id = PageId::Trial,
    .title = "Trial",
    .about =
        "One root: whether it can be mounted and booted, what was found in it, and what is wrong. The trial mounts "
        "it as the boot would.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
