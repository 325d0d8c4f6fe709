// Any bytes as a DNS answer: no name, text or number is read from beyond them, and DNS-SD stays within its bounds
// whatever the records say; what is heard of a name is no group, nor this host.
#include "agent/discovery/dns_message.h"
#include "agent/discovery/dns_sd.h"
#include "agent/discovery/multicast_name.h"
#include "agent/job/socket_address.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    discovery::DnsSd service;
    service.look_for("_nfs._tcp.local");
    service.look_up("local");
    discovery::HeardAddresses heard("nas.local");
    for (int messages = 0; messages < 3; ++messages) {
        const std::size_t length = input.byte() * 8U + input.byte() % 8U;
        const auto bytes = input.bytes(length);
        const auto id =
            bytes.size() < 2 ? 0U : std::to_integer<unsigned>(bytes[0]) << 8 | std::to_integer<unsigned>(bytes[1]);
        const auto records = discovery::decode_dns(bytes, static_cast<std::uint16_t>(id));
        if (!records) continue;
        EXPECT(records->size() <= discovery::kMostRecords);
        service.take(*records, base::milliseconds(messages));
        for (const auto& question : service.questions()) {
            EXPECT(encode(question, 1, false).size() <= 300);
        }
        EXPECT(service.found().size() <= discovery::kMostFound);
        heard.take(*records, "lo");
        const auto addresses = heard.in_order();
        EXPECT(addresses.size() <= discovery::kMostHeard);
        EXPECT(addresses.empty() == heard.is_empty());
        for (const auto& address : addresses) {
            EXPECT(agent::SocketAddress::parse(address, 2049));
            const bool is_group = address.starts_with("ff") && address.find(':') == 4;  // "ff02::fb", not "ff::1"
            EXPECT(address != "::1" && !address.starts_with("127.") && !is_group);
        }
    }
    return 0;
}
