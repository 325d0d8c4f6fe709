// A machine's display and keyboard: a virtual GPU, and the picture that QEMU takes of it, read with the font that the
// kernel draws with.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/machine.h"
#include "tests/lab/picture.h"

namespace lab {

enum class Font { Vga8x16, Terminus16x32 };  // 80x24 and 40x12 characters

// Writes `image` with the display's drivers, to be loaded before farroot starts, and what says the console's font.
void add_display_drivers(const std::filesystem::path& image, const std::filesystem::path& target);

enum class Keyboard { Virtio, Usb };

std::vector<std::string> display_arguments(Keyboard keyboard = Keyboard::Virtio);  // QEMU's
std::string display_words(Font font);                                              // of the kernel command line

class Display {
public:
    // `place` is where the newest picture lies.
    Display(Lan& lan, Machine& machine, std::filesystem::path place)
        : lan_(lan), machine_(machine), place_(std::move(place)) {}

    // What is on it now; empty until the machine has said its font.
    const std::vector<std::vector<PaintedCell>>& look();
    std::string text();  // of the last look, a line a row, without blanks at its end

    bool shows(std::string_view words, Duration timeout);
    void press(std::string_view keys);  // QEMU's words, together: "a", "ret", "esc", "down", "shift-7", "alt_r-q"
    void save_png(const std::filesystem::path& target);

private:
    Lan& lan_;
    Machine& machine_;
    std::filesystem::path place_;
    std::optional<ConsoleFont> font_;
    std::vector<std::vector<PaintedCell>> cells_;
};

}  // namespace lab
