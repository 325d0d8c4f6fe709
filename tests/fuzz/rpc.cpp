// Any bytes as what an RPC server sends: records come out whole and bounded, replies are no longer than they came, and
// what the writer wrote the reader reads.
#include "agent/servers/rpc_wire.h"
#include "agent/servers/xdr.h"
#include "tests/fuzz/expect.h"

using namespace servers;

namespace {

// What is asked comes out of its record whole, and is no answer to itself.
void check_call(const std::string& arguments) {
    constexpr std::uint32_t kXid = 0x12345678;
    constexpr Procedure kAny{100003, 3, 1};
    Records records{encode_record(kXid, kAny, arguments)};
    const auto record = records.take();
    EXPECT(record.has_value() == (encode_message(kXid, kAny, arguments).size() + 4 <= kMostRecord));
    if (!record) return;
    EXPECT(*record == encode_message(kXid, kAny, arguments) && record->ends_with(arguments));
    EXPECT(!decode_reply(*record, kXid) && records.received.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    Records records{bytes};
    while (const auto record = records.take()) {
        EXPECT(record->size() <= kMostRecord);
        const std::uint32_t xid = XdrReader(*record).number();
        if (const auto answer = decode_reply(*record, xid)) EXPECT(answer->results.size() < record->size());
    }
    EXPECT(records.received.size() <= size);
    const std::string written = XdrWriter().opaque(bytes).long_number(7).fixed(bytes).number(1).take();
    XdrReader in(written);
    EXPECT(in.opaque(size) == bytes);
    EXPECT(in.long_number() == 7);
    EXPECT(in.fixed(size) == bytes);
    EXPECT(in.flag());
    EXPECT(in.rest().empty() && !in.failed());
    check_call(bytes);
    return 0;
}
