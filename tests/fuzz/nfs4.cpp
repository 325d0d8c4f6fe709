// Any bytes as what a server of NFS version 4 answers to a COMPOUND: names and bytes are bounded, and lead nowhere
// else.
#include <algorithm>

#include "agent/servers/nfs4_wire.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

using namespace servers;

namespace {

void check_directory(std::string_view bytes) {
    const auto part = decode_directory4(bytes);
    if (!part) return;
    EXPECT(part->entries.size() * 24 <= bytes.size());
    EXPECT(std::ranges::all_of(part->entries, is_sound_name, &RemoteEntry::name));
    EXPECT(part->next.verifier.size() == 8);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 7;
    const std::uint32_t most = input.byte() * 16U;
    const auto rest = input.rest();
    const std::string_view bytes(reinterpret_cast<const char*>(rest.data()), rest.size());
    if (kind == 0) {
        if (const auto file = decode_file4(bytes)) EXPECT(file->handle.size() <= 128);
    } else if (kind == 1) {
        if (const auto target = decode_link4(bytes)) EXPECT(target->size() <= 4096);
    } else if (kind == 2) {
        if (const auto text = decode_read4(bytes, most)) EXPECT(text->size() <= most);
    } else if (kind == 3) {
        check_directory(bytes);
    } else if (kind == 4) {
        if (const auto walk = decode_walk4(bytes)) EXPECT(walk->walked <= 128 && walk->flavors.size() <= 32);
    } else if (kind == 5) {
        if (decode_client4(bytes)) EXPECT(bytes.size() >= 32);
    } else if (const auto session = decode_session4(bytes)) {
        EXPECT(session->size() == 16);
    }
    return 0;
}
