#include "tests/lab/picture.h"

#include <cstddef>
#include <fstream>
#include <sstream>

namespace lab {
namespace {

int digit(char hexadecimal) {
    return hexadecimal <= '9' ? hexadecimal - '0' : hexadecimal - 'a' + 10;
}

}  // namespace

std::optional<Picture> read_ppm(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string kind;
    Picture picture;
    int largest = 0;
    if (!(file >> kind >> picture.width >> picture.height >> largest)) return std::nullopt;
    if (kind != "P6" || largest != 255 || picture.width <= 0 || picture.height <= 0) return std::nullopt;
    file.get();  // the blank behind the header
    picture.pixels.resize(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
    for (Colour& pixel : picture.pixels) {
        for (std::uint8_t& part : pixel) part = static_cast<std::uint8_t>(file.get());
    }
    if (!file) return std::nullopt;
    return picture;
}

std::optional<ConsoleFont> ConsoleFont::parse(std::string_view text) {
    ConsoleFont font;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind;
        words >> kind;
        if (kind == "FONT") words >> font.width_ >> font.height_;
        if (kind != "GLYPH") continue;
        unsigned code = 0;
        std::string rows;
        words >> std::hex >> code >> rows;
        const std::size_t row_digits = static_cast<std::size_t>((font.width_ + 7) / 8) * 2;
        if (!words || rows.size() != row_digits * static_cast<std::size_t>(font.height_)) return std::nullopt;
        Glyph glyph;
        for (std::size_t y = 0; y < static_cast<std::size_t>(font.height_); ++y) {
            for (std::size_t x = 0; x < static_cast<std::size_t>(font.width_); ++x) {
                glyph.push_back((digit(rows[y * row_digits + x / 4]) >> (3 - x % 4) & 1) != 0);
            }
        }
        font.characters_[glyph] = code;
    }
    if (font.characters_.empty()) return std::nullopt;
    return font;
}

std::vector<std::vector<PaintedCell>> ConsoleFont::cells(const Picture& picture) const {
    std::vector<std::vector<PaintedCell>> rows;
    for (int top = 0; top + height_ <= picture.height; top += height_) {
        auto& row = rows.emplace_back();
        for (int left = 0; left + width_ <= picture.width; left += width_) row.push_back(cell(picture, left, top));
    }
    return rows;
}

PaintedCell ConsoleFont::cell(const Picture& picture, int left, int top) const {
    const auto pixel = [&](int x, int y) -> const Colour& {
        return picture.pixels[static_cast<std::size_t>(top + y) * static_cast<std::size_t>(picture.width) +
                              static_cast<std::size_t>(left + x)];
    };
    const Colour& first = pixel(0, 0);
    Colour other = first;
    Glyph is_other;
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) {
            const Colour& colour = pixel(x, y);
            is_other.push_back(colour != first);
            if (colour == first) continue;
            if (other != first && colour != other) return {};  // three colours: no cell of a console
            other = colour;
        }
    }
    if (other == first) return {U' ', first, first};
    if (const auto found = characters_.find(is_other); found != characters_.end()) {
        return {found->second, other, first};
    }
    Glyph is_first = is_other;
    is_first.flip();
    if (const auto found = characters_.find(is_first); found != characters_.end()) {
        return {found->second, first, other};
    }
    return {};
}

}  // namespace lab
