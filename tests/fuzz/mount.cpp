// Any bytes as the results of a portmapper and of mountd: lists are bounded, and nothing of them is longer than what
// came. What we ask them says what was meant.
#include "agent/servers/mount_wire.h"
#include "agent/servers/xdr.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

using namespace servers;

namespace {

void check_exports(std::string_view bytes) {
    const auto exports = decode_exports(bytes);
    if (!exports) return;
    EXPECT(exports->lines.size() <= kMostExports);
    EXPECT(exports->more == 0 || exports->lines.size() == kMostExports);
    std::size_t size = 0;
    for (const auto& each : exports->lines) {
        size += each.path.size();
        for (const auto& client : each.clients) size += client.size();
        EXPECT(each.clients.size() <= kMostClients);
    }
    EXPECT(size <= bytes.size());
}

// More exports and clients than anybody has: those beyond the bounds are counted.
void check_endless_exports() {
    std::string results;
    for (std::size_t i = 0; i < kMostExports + 2; ++i) {
        results += XdrWriter().number(1).opaque("/srv").take();
        for (std::size_t client = 0; i == 0 && client < kMostClients + 3; ++client) {
            results += XdrWriter().number(1).opaque("*").take();
        }
        results += XdrWriter().number(0).take();
    }
    const auto exports = decode_exports(results + XdrWriter().number(0).take());
    EXPECT(exports && exports->lines.size() == kMostExports && exports->more == 2);
    EXPECT(exports->lines[0].clients.size() == kMostClients && exports->lines[0].more_clients == 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 4;
    const auto rest = input.rest();
    const std::string_view bytes(reinterpret_cast<const char*>(rest.data()), rest.size());
    if (size == 0) check_endless_exports();  // which takes its time
    if (kind == 0) check_exports(bytes);
    if (kind == 1) {
        if (const auto mount = decode_mount(bytes)) {
            EXPECT(mount->flavors.size() <= 32);
            EXPECT(mount->handle.size() <= 64);
        }
    }
    if (kind == 2) {
        if (const auto mappings = decode_mappings(bytes)) EXPECT(mappings->size() * 20 < bytes.size());
    }
    EXPECT(XdrReader(path_argument(bytes)).opaque(bytes.size()) == bytes);
    if (kind == 3) {
        if (decode_port(bytes)) EXPECT(bytes.size() >= 4);
        const std::string asked = getport_arguments(kMountProgram, 3);
        XdrReader question(asked);
        EXPECT(question.number() == kMountProgram && question.number() == 3);
    }
    return 0;
}
