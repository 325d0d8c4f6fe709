// What a person at the Pi's own display sees: the picture that QEMU takes of it, read with the console's font.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/lab/display.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr Duration kPatience = 90s;
struct Shape {
    int columns;
    int rows;
    Font font;
    std::string name() const { return std::to_string(columns) + "x" + std::to_string(rows); }
};

MachineConfig pages_machine(Lan& lan, Shape shape) {
    const auto initramfs = lan.artefact("pages.img");
    add_display_drivers(farroot_image(Board::Virt), initramfs);
    MachineConfig config{.name = "pages",
                         .arguments = {"-M", "virt", "-cpu", "cortex-a53", "-m", "256", "-no-reboot"},
                         .boot = {initramfs, display_words(shape.font) + " console=ttyAMA0 lab.pages " + kKernelWords},
                         .adapters = {}};
    const auto display = display_arguments();
    config.arguments.insert(config.arguments.end(), display.begin(), display.end());
    return config;
}

using Cells = std::vector<std::vector<PaintedCell>>;

// A file of tests/unit/frames: the text, an empty line, the letters of the styles.
struct Golden {
    std::string text;
    std::vector<std::string> styles;
};

Golden golden(const std::string& name, Shape shape) {
    std::ifstream file("tests/unit/frames/" + name + "-" + shape.name() + ".txt");
    REQUIRE_MESSAGE(file, name);
    Golden frame;
    std::string line;
    for (int row = 0; row < shape.rows && std::getline(file, line); ++row) frame.text += line + "\n";
    std::getline(file, line);
    while (std::getline(file, line)) frame.styles.push_back(line);
    return frame;
}

using Paint = std::pair<Colour, Colour>;

// Of each style the colours of its characters: blanks show the background alone.
void collect_paints(const Cells& cells, const Golden& frame, std::map<char, std::set<Paint>>& paints) {
    for (std::size_t y = 0; y < frame.styles.size() && y < cells.size(); ++y) {
        for (std::size_t x = 0; x < frame.styles[y].size() && x < cells[y].size(); ++x) {
            const PaintedCell& cell = cells[y][x];
            if (cell.character != U' ') paints[frame.styles[y][x]].insert({cell.foreground, cell.background});
        }
    }
}

void compare_pages(const std::string& story, Shape shape) {
    Lan lan(story);
    Machine machine(lan, pages_machine(lan, shape));
    const auto page = [&](std::size_t number) { return machine.console().line("PAGE ", number); };
    const auto is_over = [&] { return machine.is_off() || machine.console().line("PAGES-END "); };
    const auto picture = lan.artefact("newest.ppm");
    Display display(lan, machine, picture);
    std::map<char, std::set<Paint>> paints;
    std::size_t compared = 0;
    for (;; ++compared) {
        REQUIRE(lan.run_until([&] { return page(compared) || is_over(); }, kPatience));
        const auto name = page(compared);
        if (!name) break;
        CAPTURE(*name);
        const Golden expected = golden(*name, shape);
        if (!display.shows(expected.text, 10s)) std::filesystem::copy_file(picture, lan.artefact(*name + ".ppm"));
        CHECK(display.text() == expected.text);
        if (*name == "home-held" || *name == "servers") display.save_png(lan.artefact(*name + ".png"));  // README's
        collect_paints(display.look(), expected, paints);
        machine.type("\n");
    }
    CHECK(machine.console().line("PAGES-END ") == "0");
    CHECK(compared > 50);
    for (const auto& each : paints) {
        CAPTURE(each.first);
        CHECK(each.second.size() == 1);
    }
    CHECK(paints['G'] != paints['X']);
    CHECK(paints['G'] != paints['B']);
    CHECK(paints['B'] != paints['X']);
    CHECK(paints['S'] != paints['.']);
    MESSAGE("pages compared: " << compared);
}

}  // namespace

TEST_SUITE_BEGIN("console");

TEST_CASE("display: each page in the picture of an 80x24 console is its golden frame") {
    compare_pages("display-80x24", {80, 24, Font::Vga8x16});
}

TEST_CASE("display: each page in the picture of a 40x12 console is its golden frame" * doctest::test_suite("long")) {
    compare_pages("display-40x12", {40, 12, Font::Terminus16x32});
}

TEST_CASE("display: first boot with a keyboard: found, tried, saved and booted") {
    Lan lan("display-first-boot");
    Server server(lan);
    Pi pi(lan, Board::Virt, {.cmdline = "ip=dhcp", .card = Card::Corrupt, .keeps_card = true, .display = true});
    Display display(lan, pi.machine(), lan.artefact("newest.ppm"));
    int pressed = 0;
    const auto press = [&](std::string_view key) {
        display.press(key);
        ++pressed;
    };
    const auto sees = [&](std::string_view words) {
        const bool shown = display.shows(words, kPatience);
        INFO(display.text());
        REQUIRE_MESSAGE(shown, words);
        CHECK(display.text().starts_with(" farroot "));
    };
    // Of the log the display has the last lines alone: that the server was found is read from the serial line's.
    REQUIRE(pi.console_shows("root=nfs:192.168.50.1:/export/root", kPatience));
    sees("the SD card's root");
    press("s");
    sees("selected: nfs:192.168.50.1:/export/root");
    sees("root: ");
    display.save_png(lan.artefact("servers.png"));
    press("ret");
    sees("b boot once");
    display.save_png(lan.artefact("trial.png"));
    press("s");
    sees("root=nfs:192.168.50.1:/export/root");
    press("ret");
    REQUIRE(pi.reaches_root(kPatience));
    CHECK(pi.root_name() == "nfs-root");
    CHECK(pressed <= 6);
    MESSAGE("keys pressed: " << pressed);
    // The card's root is damaged, which the kernel says at each try: in the log, and not over the screen.
    CHECK(pi.report()["log"].dump().find("kernel: EXT4-fs (mmcblk0p2)") != std::string::npos);
    // What the screen left: plain text on a console as the kernel gives it, the last line says what boots.
    CHECK(display.shows("farroot: handing over to /sbin/init on 192.168.50.1:/export/root (NFS 4.2)", 5s));
    CHECK(display.text().find("EXT4-fs") == std::string::npos);
    CHECK(display.text().find("nobody here named") == std::string::npos);
}

// The signs as they stand on a German keyboard; QEMU calls keys by what an American one has there.
TEST_CASE("display: keymap=de on the card: what stands on a German keyboard is what it types" *
          doctest::test_suite("long")) {
    Lan lan("display-keymap");
    Pi pi(lan, Board::Virt, {.cmdline = "", .settings = "keymap=de\nmode=ask\n", .display = true});
    Display display(lan, pi.machine(), lan.artefact("newest.ppm"));
    const auto sees = [&](std::string_view words) {
        const bool shown = display.shows(words, kPatience);
        INFO(display.text());
        REQUIRE_MESSAGE(shown, words);
    };
    sees("farroot.conf");  // the card was read
    display.press("s");
    sees("Servers");
    display.press("e");
    sees("> nfs:");
    for (const char* keys :
         {"n", "a", "s", "shift-dot", "shift-7", "s", "r", "v", "shift-7", "z", "shift-slash", "y"}) {
        display.press(keys);
    }
    sees("> nfs:nas:/srv/y_z");
    for (const char* keys : {"alt_r-q", "slash", "shift-0", "less"}) display.press(keys);
    sees("> nfs:nas:/srv/y_z@-=<");
}

TEST_SUITE_END();
