// Shows each page of the screen (tests/unit/shown_pages.h) on the virtual console of the machine that it runs in, as
// the screen itself would; with --font none. What it says on its own console:
//   FONT WIDTH HEIGHT     the virtual console's font; then its characters, as far as the screen uses them:
//   GLYPH CODE ROWS       a code point and a row of pixels after the other, in hexadecimal, 8 pixels a byte
//   FONT-END
//   PAGE NAME             it is on the screen; the next one comes when a line was typed
#include <fcntl.h>
#include <linux/kd.h>
#include <sys/ioctl.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "tests/unit/shown_pages.h"
#include "tui/curses.h"
#include "tui/view.h"

namespace {

constexpr const char* kConsole = "/dev/tty1";
constexpr unsigned kMostGlyphs = 512;
constexpr unsigned kGlyphRows = 32;  // that the kernel has for each (console_font_op(2)), also where fewer are used
constexpr unsigned kGlyphBytes = 4 * kGlyphRows;

bool is_used(unsigned code) {
    return (code > ' ' && code < 0x7f) || code == U'─' || code == U'◆' || code == U'▒' || code == U'·' || code == U'▄';
}

// ioctl_console(2): KDFONTOP, GIO_UNIMAP.
bool say_font() {
    const base::Fd console(::open(kConsole, O_RDWR | O_NOCTTY | O_CLOEXEC));
    std::vector<unsigned char> glyphs(kMostGlyphs * kGlyphBytes);
    console_font_op get{};
    get.op = KD_FONT_OP_GET;
    get.width = get.height = kGlyphRows;
    get.charcount = kMostGlyphs;
    get.data = glyphs.data();
    if (::ioctl(console.get(), KDFONTOP, &get) != 0) return false;
    const unsigned row_bytes = (get.width + 7) / 8;
    std::vector<unipair> pairs(0xffff);
    unimapdesc map{static_cast<unsigned short>(pairs.size()), pairs.data()};
    if (::ioctl(console.get(), GIO_UNIMAP, &map) != 0) return false;

    std::printf("FONT %u %u\n", get.width, get.height);
    for (unsigned i = 0; i < map.entry_ct; ++i) {
        const unipair& pair = pairs[i];
        if (!is_used(pair.unicode)) continue;
        std::printf("GLYPH %x ", unsigned{pair.unicode});
        const unsigned char* glyph = glyphs.data() + pair.fontpos * kGlyphRows * row_bytes;
        for (unsigned at = 0; at < get.height * row_bytes; ++at) std::printf("%02x", unsigned{glyph[at]});
        std::printf("\n");
    }
    std::printf("FONT-END\n");
    return true;
}

}  // namespace

int main(int count, char** words) {
    if (!say_font()) {
        std::perror(kConsole);
        return 1;
    }
    if (count == 2 && std::string_view(words[1]) == "--font") return 0;
    auto opened = tui::Curses::open(kConsole, "linux");
    if (!opened) {
        std::perror(kConsole);
        return 1;
    }
    tui::Curses& terminal = **opened;
    for (const auto& shown : fixtures::all_shown()) {
        terminal.show(tui::draw(shown.snapshot, shown.ui, terminal.size()));
        std::printf("PAGE %s\n", shown.name.c_str());
        std::fflush(stdout);
        std::array<char, 16> line{};
        if (std::fgets(line.data(), static_cast<int>(line.size()), stdin) == nullptr) return 1;
    }
    return 0;
}
