// The Diagnosis page's QR code, read back from the screen's cells as a camera would.
#define ZX_USE_UTF8 1  // else zxing-cpp 1 returns wide strings
#include <ZXing/ReadBarcode.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/unit/frame_fixtures.h"
#include "tui/code_text.h"
#include "tui/qr_code.h"
#include "tui/view.h"

using namespace agent::core;

namespace {

constexpr int kScale = 4;  // pixels a module

// Only the code's cells count; what is beside them is dark, as the console is.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

Picture picture_of(const std::vector<tui::Row>& rows) {
    std::vector<std::vector<bool>> light;  // modules
    std::size_t width = 0;
    for (const auto& row : rows) {
        std::vector<bool> above;
        std::vector<bool> below;
        for (const auto& span : row) {
            for (const char32_t cell : span.text) {
                const bool is_light = span.style == tui::Style::CodeLight;
                above.push_back(is_light);
                below.push_back(is_light != (cell == U'▄'));
            }
        }
        width = std::max(width, above.size());
        light.push_back(std::move(above));
        light.push_back(std::move(below));
    }
    Picture out{static_cast<int>(width) * kScale, static_cast<int>(light.size()) * kScale, {}};
    for (int y = 0; y < out.height; ++y) {
        const auto& row = light[static_cast<std::size_t>(y / kScale)];
        for (int x = 0; x < out.width; ++x) {
            const auto at = static_cast<std::size_t>(x / kScale);
            out.pixels.push_back(at < row.size() && row[at] ? 170 : 0);  // the Linux console's white
        }
    }
    return out;
}

std::string read(const std::vector<tui::Row>& rows) {
    const Picture picture = picture_of(rows);
    const auto found =
        ZXing::ReadBarcode({picture.pixels.data(), picture.width, picture.height, ZXing::ImageFormat::Lum});
    return found.text();
}

Snapshot failing_by(const std::vector<std::string>& causes) {
    Snapshot out = fixtures::held();
    out.farroot = "0.1.0";
    out.serial = "00000000a1b2c3d4";
    out.links.resize(1);
    out.links[0].warnings.clear();
    out.candidates.clear();
    for (const auto& cause : causes) {
        CandidateView& root = out.candidates.emplace_back();
        root.root = "192.168.1.2:/srv/pi";
        root.state = "failed";
        root.cause = CauseView{cause, root.root, "words", "remedy"};
    }
    return out;
}

}  // namespace

TEST_CASE("the code says which farroot and Pi it is, its address, and each cause once") {
    CHECK(tui::code_text(failing_by({"export-missing", "host-silent", "export-missing"})) ==
          "FARROOT 0.1.0 SN 00000000A1B2C3D4 IP 192.168.1.5 EXPORT-MISSING HOST-SILENT");
    CHECK(tui::code_text(failing_by({})) == "FARROOT 0.1.0 SN 00000000A1B2C3D4 IP 192.168.1.5 OK");
    CHECK(tui::code_text(Snapshot{}) == "FARROOT OK");
}

TEST_CASE("the code counts the causes that it has no room for") {
    std::vector<std::string> causes;
    for (char letter = 'a'; letter <= 'z'; ++letter) causes.push_back(std::string(12, letter));
    CHECK(tui::code_text(failing_by(causes)) ==
          "FARROOT 0.1.0 SN 00000000A1B2C3D4 IP 192.168.1.5 AAAAAAAAAAAA BBBBBBBBBBBB CCCCCCCCCCCC DDDDDDDDDDDD +22");
}

TEST_CASE("the code knows few characters: others, as strangers' words may have, become dashes") {
    Snapshot strange = failing_by({});
    strange.serial = "a_b\n\xff";
    CHECK(tui::code_text(strange) == "FARROOT 0.1.0 SN A-B-- IP 192.168.1.5 OK");
}

TEST_CASE("a text of any length that the code may have is read back from the cells") {
    const std::string alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    std::string text;
    for (std::size_t i = 0; i < tui::kMostCodeText; ++i) {
        text += alphabet[(i * 7 + 10) % alphabet.size()];
        CAPTURE(text);
        const auto rows = tui::qr_code(text);
        CHECK(rows.size() == tui::kCodeRows);
        CHECK(read(rows) == text);
    }
    CHECK(tui::qr_code(text + "A").empty());
}

TEST_CASE("the code is read back from the whole page at 80x24") {
    const Snapshot snapshot = failing_by({"export-missing", "host-silent"});
    tui::Ui ui;
    ui.opened = {tui::PageId::Code};
    CHECK(read(tui::draw(snapshot, ui, {80, 24}).rows) == tui::code_text(snapshot));
    CHECK(read(tui::draw(snapshot, ui, {132, 50}).rows) == tui::code_text(snapshot));
    CHECK(read(tui::draw(snapshot, ui, {40, 12}).rows).empty());
    ui.is_serial = true;
    CHECK(read(tui::draw(snapshot, ui, {80, 24}).rows).empty());
}
