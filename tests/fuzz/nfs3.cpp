// Any bytes as what a server of NFS version 3 answers about files: names and bytes are bounded, and lead nowhere else.
// What we ask it says what was meant.
#include <algorithm>

#include "agent/servers/nfs3_wire.h"
#include "agent/servers/xdr.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

using namespace servers;

namespace {

void check_questions(std::string_view handle, std::uint32_t bytes) {
    const std::string look = lookup_arguments(handle, "etc");
    XdrReader lookup(look);
    EXPECT(lookup.opaque(handle.size()) == handle && lookup.opaque(3) == "etc");
    EXPECT(lookup.rest().empty() && !lookup.failed());
    const std::string of_file = read_arguments(handle, bytes);
    XdrReader read(of_file);
    EXPECT(read.opaque(handle.size()) == handle && read.long_number() == 0 && read.number() == bytes);
    const std::string of_folder = read_directory_arguments(handle, {7, "verifier"}, bytes);
    XdrReader listing(of_folder);
    EXPECT(listing.opaque(handle.size()) == handle && listing.long_number() == 7);
    EXPECT(listing.fixed(8) == "verifier" && listing.number() == bytes && listing.rest().empty());
    EXPECT(XdrReader(handle_argument(handle)).opaque(handle.size()) == handle);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 6;
    const std::uint32_t most = input.byte() * 16U;
    const auto rest = input.rest();
    const std::string_view bytes(reinterpret_cast<const char*>(rest.data()), rest.size());
    if (kind == 0) {
        if (const auto found = decode_lookup3(bytes)) EXPECT(found->handle.size() <= 64);
    } else if (kind == 1) {
        if (decode_attributes3(bytes)) EXPECT(bytes.size() >= 88);
    } else if (kind == 2) {
        if (const auto target = decode_link3(bytes)) EXPECT(target->size() <= 4096);
    } else if (kind == 3) {
        if (const auto text = decode_read3(bytes, most)) EXPECT(text->size() <= most);
    } else if (kind == 5) {
        check_questions(bytes, most);
    } else if (const auto part = decode_directory3(bytes)) {
        EXPECT(part->names.size() * 28 <= bytes.size());
        EXPECT(std::ranges::all_of(part->names, is_sound_name));
        EXPECT(part->next.verifier.size() == 8);
    }
    return 0;
}
