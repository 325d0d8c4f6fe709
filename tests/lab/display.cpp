#include "tests/lab/display.h"

#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

std::string utf8(char32_t character) {
    if (character == 0) return "?";
    if (character < 0x80) return std::string(1, static_cast<char>(character));
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | ((character >> shift) & 0x3f)); };
    if (character < 0x800) return {static_cast<char>(0xc0 | (character >> 6)), tail(0)};
    return {static_cast<char>(0xe0 | (character >> 12)), tail(6), tail(0)};
}

}  // namespace

void add_display_drivers(const std::filesystem::path& image, const std::filesystem::path& target) {
    const std::filesystem::path joined = target.string() + ".joined";
    join_initramfs(image, lab_folder() / "display.img", joined);
    extend_initramfs(joined, {{"bin/console-pages", lab_folder() / "console-pages"}}, target);
    std::filesystem::remove(joined);
}

std::vector<std::string> display_arguments(Keyboard keyboard) {
    std::vector<std::string> arguments{"-device", "virtio-gpu-pci,xres=640,yres=384"};
    if (keyboard == Keyboard::Virtio) {
        arguments.insert(arguments.end(), {"-device", "virtio-keyboard-pci"});
    } else {
        arguments.insert(arguments.end(), {"-device", "qemu-xhci,id=keyboards", "-device", "usb-kbd,bus=keyboards.0"});
    }
    return arguments;
}

// Without a name the kernel takes a small font below 400 lines (lib/fonts/fonts.c: get_default_font()).
std::string display_words(Font font) {
    return std::string("console=tty0 fbcon=font:") + (font == Font::Vga8x16 ? "VGA8x16" : "TER16x32");
}

const std::vector<std::vector<PaintedCell>>& Display::look() {
    if (!font_ && machine_.console().line("FONT-END")) font_ = ConsoleFont::parse(machine_.console().text());
    if (!font_ || machine_.is_off()) return cells_;
    machine_.command("screendump", {{"filename", std::filesystem::absolute(place_).string()}});
    if (const auto picture = read_ppm(place_)) cells_ = font_->cells(*picture);
    return cells_;
}

std::string Display::text() {
    std::string text;
    for (const auto& row : cells_) {
        std::string line;
        for (const PaintedCell& cell : row) line += utf8(cell.character);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

// The kernel paints in its own time, and tells nobody.
bool Display::shows(std::string_view words, Duration timeout) {
    constexpr Duration kBetweenLooks = 100ms;
    for (const Moment end = Clock::now() + timeout; Clock::now() < end && !machine_.is_off();) {
        look();
        if (text().find(words) != std::string::npos) return true;
        lan_.run_for(kBetweenLooks);
    }
    return false;
}

void Display::press(std::string_view keys) {
    auto pressed = nlohmann::json::array();
    while (!keys.empty()) {
        const auto key = keys.substr(0, keys.find('-'));
        keys.remove_prefix(std::min(key.size() + 1, keys.size()));
        pressed.push_back({{"type", "qcode"}, {"data", key}});
    }
    machine_.command("send-key", {{"keys", pressed}});
}

void Display::save_png(const std::filesystem::path& target) {
    machine_.command("screendump", {{"filename", std::filesystem::absolute(target).string()}, {"format", "png"}});
}

}  // namespace lab
