// What a screen sends and what it is shown: intents of any bytes, reports and recordings of any bytes, and reports that
// say anything. What is taken is written and read again as the same, and every page can be drawn of it.
#include <string>

#include "agent/core/intent.h"
#include "agent/core/report.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/made.h"
#include "tui/pages/pages.h"
#include "tui/press.h"
#include "tui/recording.h"
#include "tui/view.h"

namespace {

using namespace agent::core;

void check_pages(const Snapshot& snapshot) {
    for (const tui::Size size : {tui::Size{80, 24}, {40, 12}, {1, 1}}) {
        tui::Ui ui;
        ui.console = "/dev/tty1";
        for (const char key : std::string("dnlcw\rsetbx\r")) {
            const tui::Key pressed = key == '\r' ? tui::Key{tui::Key::Code::Enter}
                                                 : tui::Key{tui::Key::Code::Character, static_cast<char32_t>(key)};
            ui = tui::press(ui, pressed, snapshot, size).ui;
            EXPECT(tui::draw(snapshot, ui, size).rows.size() <= static_cast<std::size_t>(size.rows));
        }
    }
}

void check_any(const std::string& text) {
    if (const auto intent = intent_from_json(text)) EXPECT(intent_from_json(to_json(*intent)) == intent);
    if (const auto snapshot = snapshot_from_json(text)) {
        const std::string written = to_json(*snapshot);
        const auto again = snapshot_from_json(written);
        EXPECT(again);
        EXPECT(to_json(*again) == written);
        check_pages(*snapshot);
    }
    static_cast<void>(tui::parse_recording(text, "fuzz.jsonl"));
}

// All of it, or of what stands last alone, which takes long inputs otherwise.
Snapshot make_snapshot(fuzz::Maker& make) {
    if (make.flag()) return make.make<Snapshot>();
    Snapshot last;
    make(last.found, last.timings, last.log);
    return last;
}

void check_made(fuzz::Maker& make) {
    const auto snapshot = make_snapshot(make);
    const std::string said = to_json(snapshot);
    const auto heard = snapshot_from_json(said);
    EXPECT(heard);
    EXPECT(to_json(*heard) == said);
    check_pages(*heard);
    check_any(make.spoil(said));
}

}  // namespace

// An even first byte: a report that is made of the rest.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::Input input(data, size);
    if (input.byte() % 2 == 0) {
        fuzz::Maker make(input);
        check_made(make);
        return 0;
    }
    const auto rest = input.rest();
    check_any({reinterpret_cast<const char*>(rest.data()), rest.size()});
    return 0;
}
