// Any bytes as the results of a portmapper and of mountd: lists are bounded, and nothing of them is longer than what
// came.
#include "agent/servers/mount_wire.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 4;
    const auto rest = input.rest();
    const std::string_view bytes(reinterpret_cast<const char*>(rest.data()), rest.size());
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
    if (kind == 3) {
        if (decode_port(bytes)) EXPECT(bytes.size() >= 4);
    }
    return 0;
}
