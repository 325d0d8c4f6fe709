// The first page of swap is what mkswap writes, and what mkswap wrote is read.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "agent/swap/header.h"
#include "tests/unit/temporary_folder.h"

using namespace agent::swap;

namespace {

constexpr const char* kUuid = "01234567-89ab-cdef-0011-223344556677";
constexpr std::array<std::uint8_t, 16> kUuidBytes{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                                  0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77};

// The first `length` bytes of a file that mkswap made swap of.
std::string from_mkswap(const std::string& options, std::uintmax_t size, std::size_t length) {
    const TemporaryFolder folder;
    const std::string file = folder / "swap";
    std::ofstream(file).close();
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::resize_file(file, size);
    const std::string command = "PATH=$PATH:/usr/sbin:/sbin mkswap " + options + " '" + file + "' >/dev/null 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(length, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(length));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

}  // namespace

TEST_CASE("swap header: ours is byte for byte that of mkswap") {
    const std::string theirs =
        from_mkswap(std::string("-p 4096 -L farroot -U ") + kUuid, std::uintmax_t{5} << 20, 4096);
    CHECK(encode({4096, (5 << 20) / 4096 - 1, kUuidBytes, "farroot"}) == theirs);
    const std::string unnamed = from_mkswap(std::string("-p 4096 -U ") + kUuid, (1 << 20) + 5000, 4096);
    CHECK(encode({4096, (1 << 20) / 4096, kUuidBytes, ""}) == unnamed);
}

TEST_CASE("swap header: what mkswap wrote is read, for each size of page") {
    for (const std::size_t page : {4096UL, 8192UL, 16384UL, 32768UL, 65536UL}) {
        CAPTURE(page);
        const std::string first = from_mkswap("-p " + std::to_string(page) + " -L swap-of-15-byte -U " + kUuid,
                                              std::uintmax_t{4} << 20, kLargestPage);
        const auto header = decode(first);
        REQUIRE(header);
        CHECK(*header == Header{page, static_cast<std::uint32_t>((4 << 20) / page - 1), kUuidBytes, "swap-of-15-byte"});
        CHECK(header->bytes() == 4 << 20);
        CHECK(decode(encode(*header)) == header);
    }
}

TEST_CASE("swap header: what is none is not taken for one") {
    CHECK_FALSE(decode(""));
    CHECK_FALSE(decode(std::string(kLargestPage, '\0')));
    std::string page = encode({4096, 99, {}, ""});
    CHECK_FALSE(decode(page.substr(0, 4095)));
    page[1024] = 0;  // version 0
    CHECK_FALSE(decode(page));
}
