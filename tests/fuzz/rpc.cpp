// Any bytes as what an RPC server sends: records come out whole and bounded, lists are bounded, and what the writer
// wrote the reader reads.
#include "agent/causes/rpc_wire.h"
#include "agent/causes/xdr.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

using namespace agent::causes;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    Records records{bytes};
    while (const auto record = records.take()) {
        EXPECT(record->size() <= kMostRecord);
        const std::uint32_t xid = XdrReader(*record).number();
        if (const auto answer = decode_reply(*record, xid)) EXPECT(answer->results.size() < record->size());
    }
    if (const auto exports = decode_exports(bytes)) {
        EXPECT(exports->size() <= kMostExports);
        for (const auto& each : *exports) EXPECT(each.clients.size() <= kMostClients);
    }
    if (const auto mount = decode_mount(bytes)) EXPECT(mount->flavors.size() <= 32);
    if (const auto walk = decode_walk(bytes)) EXPECT(walk->walked <= 128);
    static_cast<void>(decode_port(bytes));
    const std::string written = XdrWriter().opaque(bytes).number(7).take();
    XdrReader in(written);
    EXPECT(in.opaque(size) == bytes);
    EXPECT(in.number() == 7);
    EXPECT(in.rest().empty() && !in.failed());
    for (const auto& component : components_of(bytes)) EXPECT(component.find('/') == component.npos);
    return 0;
}
