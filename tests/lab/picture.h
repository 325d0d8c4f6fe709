// What a machine's display shows, as a picture, and the text in it: a console's character cells, read with the font
// that they were drawn with.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

using Colour = std::array<std::uint8_t, 3>;  // red, green, blue

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<Colour> pixels;  // row by row
};

// A binary PPM file (netpbm's ppm(5)) of 8 bits a colour, as QEMU's screendump writes it; empty when it is none.
std::optional<Picture> read_ppm(const std::filesystem::path& path);

struct PaintedCell {
    char32_t character = 0;  // 0: none of the font's
    Colour foreground{};     // of a blank: the background's
    Colour background{};
};

class ConsoleFont {
public:
    // From the lines FONT and GLYPH that tests/display/console_pages.cpp says.
    static std::optional<ConsoleFont> parse(std::string_view text);

    // The picture's cells, row by row, from its left upper corner.
    std::vector<std::vector<PaintedCell>> cells(const Picture& picture) const;

private:
    using Glyph = std::vector<bool>;  // its pixels, row by row
    PaintedCell cell(const Picture& picture, int left, int top) const;

    int width_ = 0;
    int height_ = 0;
    std::map<Glyph, char32_t> characters_;
};

}  // namespace lab
