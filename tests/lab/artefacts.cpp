#include "tests/lab/artefacts.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/lab/console.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLinesShown = 30;

// doctest tells its listener the test case, not the story: there is one at a time.
fs::path latest_folder;

}  // namespace

fs::path lab_folder() {
    const char* folder = std::getenv("FARROOT_LAB");
    return folder != nullptr ? folder : "build/lab";
}

fs::path begin_artefacts(std::string_view story) {
    latest_folder = lab_folder() / "artefacts" / story;
    fs::remove_all(latest_folder);
    fs::create_directories(latest_folder);
    return latest_folder;
}

void show_artefacts(std::ostream& out) {
    if (latest_folder.empty()) return;
    for (const auto& entry : fs::directory_iterator(latest_folder)) {
        const auto kind = entry.path().extension();
        if ((kind != ".log" && kind != ".qemu") || entry.file_size() == 0) continue;
        std::ostringstream content;
        content << std::ifstream(entry.path()).rdbuf();
        Console console;
        console.feed(content.view());
        out << "--- the end of " << entry.path().string() << "\n" << console.last_lines(kLinesShown) << "\n";
    }
    out << "--- and the frames, in " << (latest_folder / "lan.pcap").string() << std::endl;
}

}  // namespace lab
