// What a screen sends and what it is shown: intents of any bytes, reports and recordings of any bytes. What is taken is
// written and read again as the same, and every page can be drawn of it.
#include <string>

#include "agent/core/intent.h"
#include "agent/core/report.h"
#include "tests/fuzz/expect.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto intent = intent_from_json(text)) EXPECT(intent_from_json(to_json(*intent)) == intent);
    if (const auto snapshot = snapshot_from_json(text)) {
        const std::string written = to_json(*snapshot);
        const auto again = snapshot_from_json(written);
        EXPECT(again);
        EXPECT(to_json(*again) == written);
        check_pages(*snapshot);
    }
    static_cast<void>(tui::parse_recording(text, "fuzz.jsonl"));
    return 0;
}
