// The image's farroot as a file: how it is guarded against its own mistakes, and what is linked into it.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "tests/lab/artefacts.h"
#include "tests/lab/pi.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    REQUIRE(pipe);
    std::string text;
    std::array<char, 65536> block{};
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), pipe.get()))
        text.append(block.data(), got);
    return text;
}

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

std::size_t count_of(const std::string& text, std::string_view words) {
    std::size_t count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("the image's farroot: its place is random, its tables are read-only, its stack and its lengths are checked") {
    const std::string file = (lab_folder() / "farroot").string();
    const std::string tables = output_of("aarch64-linux-gnu-readelf -hldW " + file);
    CAPTURE(tables);
    CHECK(has(tables, "DYN (Position-Independent Executable file)"));
    CHECK_FALSE(has(tables, "INTERP"));  // static
    CHECK(has(tables, "GNU_RELRO"));
    CHECK(has(tables, "BIND_NOW"));
    CHECK_FALSE(has(tables, "TEXTREL"));
    std::istringstream lines(tables);
    for (std::string line; std::getline(lines, line);) {
        const bool is_segment = has(line, "LOAD  ") || has(line, "GNU_STACK");
        if (is_segment) CHECK_MESSAGE(!has(line, "RWE"), line);
    }
    // -fstack-clash-protection leaves nothing to find: on arm64 it probes frames of 64 KB, and there is none.
    // What these checks say when they fail is there only where they are.
    const std::string bytes = content_of(file);
    CHECK(has(bytes, "stack smashing detected"));
    CHECK(has(bytes, "buffer overflow detected"));  // _FORTIFY_SOURCE
    CHECK(has(bytes, "__n < this->size()"));        // _GLIBCXX_ASSERTIONS, of a vector or a span
    const std::string code = output_of("aarch64-linux-gnu-objdump -d --no-show-raw-insn " + file);
    CHECK(count_of(code, "paciasp") > 1000);  // each function that saves its return address
    CHECK(count_of(code, "\tbti\tc") > 100);
}

TEST_CASE("farroot --version --verbose names the packages that are linked into it, as the sysroot has them") {
    Lan lan("image-packages");
    Pi pi(lan, Board::Virt, {.card = Card::None, .first_init = "command-shell"});
    REQUIRE(pi.console_shows("SHELL-READY", 60s));
    const ShellAnswer answer = pi.machine().ask("/bin/farroot --version --verbose", 60s);
    CHECK(answer.status == 0);
    std::istringstream packages(content_of("build/cross/arm64/sysroot/packages"));
    int count = 0;
    for (std::string package; std::getline(packages, package); ++count) {
        CHECK_MESSAGE(has(answer.text, "  " + package), package);
    }
    CHECK(count > 10);
    CHECK(has(answer.text, "libc-ares-dev "));
    CHECK(has(answer.text, "libmount-dev "));
}
