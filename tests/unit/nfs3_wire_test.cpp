#include "agent/servers/nfs3_wire.h"

#include <doctest/doctest.h>

#include "agent/servers/xdr.h"

using namespace servers;

namespace {

constexpr std::uint32_t kDirectory = 2;

// fattr3: type, mode, links, owners, sizes, the file system, the file's number, times.
void add_attributes(XdrWriter& out, std::uint32_t type, std::uint32_t mode, std::uint64_t file_system) {
    out.number(type).number(mode).number(1).number(0).number(0);
    out.long_number(10).long_number(20).long_number(0).long_number(file_system).long_number(99);
    for (int i = 0; i < 3; ++i) out.long_number(1'700'000'000ULL << 32);
}

std::string looked_up(bool with_attributes) {
    XdrWriter out;
    out.number(0).opaque("handle").number(with_attributes ? 1 : 0);
    if (with_attributes) add_attributes(out, kDirectory, 0755, 7);
    return out.number(0).take();
}

void add_entry(XdrWriter& out, const std::string& name, std::uint64_t cookie) {
    out.number(1).long_number(1234).opaque(name).long_number(cookie);
}

}  // namespace

TEST_CASE("NFS 3: arguments as RFC 1813 has them") {
    CHECK(lookup_arguments("fh", "sbin") == XdrWriter().opaque("fh").opaque("sbin").take());
    CHECK(read_arguments("fh", 4096) == XdrWriter().opaque("fh").number(0).number(0).number(4096).take());
    const DirectoryPlace3 place{5, "verifier"};
    CHECK(read_directory_arguments("fh", place, 8192) ==
          XdrWriter().opaque("fh").number(0).number(5).fixed("verifier").number(8192).take());
}

TEST_CASE("NFS 3: a file is its handle, and its attributes where the server tells them") {
    const auto found = decode_lookup3(looked_up(true));
    REQUIRE(found);
    CHECK(found->handle == "handle");
    REQUIRE(found->attributes);
    CHECK(found->attributes->kind == FileKind::Directory);
    CHECK(found->attributes->mode == 0755);
    CHECK(found->attributes->file_system == 7);
    CHECK_FALSE(decode_lookup3(looked_up(false))->attributes);
    CHECK_FALSE(decode_lookup3(XdrWriter().number(2).number(0).take()));  // no such file
    CHECK_FALSE(decode_lookup3(XdrWriter().number(0).opaque(std::string(65, 'h')).number(0).take()));
    XdrWriter attributes;
    attributes.number(0);
    add_attributes(attributes, 5, 0777, 8);
    const std::string bytes = attributes.take();
    CHECK(decode_attributes3(bytes)->kind == FileKind::Link);
    CHECK_FALSE(decode_attributes3(bytes.substr(0, bytes.size() - 1)));
    CHECK_FALSE(decode_attributes3(XdrWriter().number(70).take()));
}

TEST_CASE("NFS 3: a link's target, and a file's first bytes") {
    CHECK(decode_link3(XdrWriter().number(0).number(0).opaque("../usr").take()) == "../usr");
    CHECK_FALSE(decode_link3(XdrWriter().number(0).number(0).opaque(std::string(4097, 'a')).take()));
    CHECK_FALSE(decode_link3(XdrWriter().number(22).number(0).take()));
    CHECK(decode_read3(XdrWriter().number(0).number(0).number(4).number(1).opaque("text").take(), 4) == "text");
    CHECK_FALSE(decode_read3(XdrWriter().number(0).number(0).number(4).number(1).opaque("text").take(), 3));
    CHECK_FALSE(decode_read3(XdrWriter().number(0).number(0).number(4).number(1).number(0xfffffff0).take(), 4096));
}

TEST_CASE("NFS 3: a directory comes in parts, without names that lead elsewhere") {
    XdrWriter out;
    out.number(0).number(0).fixed("verifier");
    for (const char* name : {".", "..", "sbin", "a/b", ""}) add_entry(out, name, 11);
    add_entry(out, "usr", 12);
    const std::string entries = out.take();
    const auto part = decode_directory3(entries + XdrWriter().number(0).number(0).take());
    REQUIRE(part);
    CHECK(part->names == std::vector<std::string>{"sbin", "usr"});
    CHECK(part->next.cookie == 12);
    CHECK(part->next.verifier == "verifier");
    CHECK_FALSE(part->ended);
    CHECK(decode_directory3(entries + XdrWriter().number(0).number(1).take())->ended);
    CHECK_FALSE(decode_directory3(entries));
    // One without entries would be asked for for ever.
    CHECK(decode_directory3(XdrWriter().number(0).number(0).fixed("verifier").number(0).number(0).take())->ended);
}
