// The image's table of modules, the words for modules on the command line, and what types noise on a serial line.
#include "initramfs/modules.h"

#include <string>

#include "initramfs/module_words.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"
#include "tui/wake.h"

namespace {

void check_wake(fuzz::Input input) {
    base::Time now{};
    tui::Wake wake(tui::Line::Serial, now);
    while (!input.is_empty()) {
        now += base::milliseconds(input.byte() * 4);
        const auto bytes = input.bytes(input.byte() % 8);
        const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const bool was_awake = wake.is_awake();
        const bool woke = wake.hear(text, now);
        // By Enter and blanks alone.
        if (woke) EXPECT(!was_awake && wake.is_awake() && text.find_first_not_of("\r\n ") == std::string::npos);
        wake.see(input.byte() % 2 == 0, now);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto table = initramfs::ModuleTable::parse(text);
    for (const char* device : {"usb:v0424pEC00", "of:Nmmc", ""}) {
        for (const auto& module : table.for_device(device)) {
            for (const auto& needed : table.with_dependencies(module)) EXPECT(!needed.empty());
        }
    }
    static_cast<void>(table.of_set("nfs"));
    const auto words = initramfs::ModuleWords::parse(text);
    EXPECT(words.parameters_of("nfs").size() <= 2 * size);
    static_cast<void>(words.is_kept_out("nfs"));
    check_wake({data, size});
    return 0;
}
