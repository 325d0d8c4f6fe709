// Any bytes as what a server of NFS version 4 answers to a COMPOUND: names and bytes are bounded, and lead nowhere
// else. What we ask it is as many operations as were meant, in whole words.
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

void add(Operations4& operations, std::uint8_t which, std::string_view text) {
    switch (which % 14) {
        case 0: operations.put_root(); break;
        case 1: operations.put(text); break;
        case 2: operations.lookup(text); break;
        case 3: operations.get_handle(); break;
        case 4: operations.get_attributes(); break;
        case 5: operations.read_link(); break;
        case 6: operations.read_directory({7, "verifier"}, 4096); break;
        case 7: operations.read(4096); break;
        case 8: operations.security_of(text); break;
        case 9: operations.exchange_id(text); break;
        case 10: operations.create_session(1, 2); break;
        case 11: operations.sequence("0123456789abcdef", 3); break;
        case 12: operations.destroy_session("0123456789abcdef"); break;
        default: operations.destroy_client(1); break;
    }
}

void check_questions(fuzz::Input input) {
    Operations4 operations;
    std::uint32_t count = 0;
    for (; count < 64 && !input.is_empty(); ++count) {
        const auto which = input.byte();
        const auto text = input.bytes(input.byte() % 32U);
        Operations4 next;
        add(next, which, {reinterpret_cast<const char*>(text.data()), text.size()});
        operations.then(next);
    }
    const std::string arguments = operations.arguments(1);
    XdrReader in(arguments);
    EXPECT(in.opaque(1024).empty() && in.number() == 1 && in.number() == count);
    EXPECT(arguments.size() % 4 == 0 && arguments.size() >= 12 + count * 4);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 8;
    const std::uint32_t most = input.byte() * 16U;
    if (kind == 7) {
        check_questions(input);
        return 0;
    }
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
