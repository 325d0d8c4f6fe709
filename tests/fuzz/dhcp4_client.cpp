// The DHCPv4 client in a world that does what the input says: time passes, frames are heard, datagrams come, made up or
// as a server would answer what the client said last. Whatever happens, the client keeps its promises.
#include "netcfg/dhcp4_client.h"

#include <algorithm>

#include "netcfg/big_endian.h"
#include "netcfg/classful.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

using netcfg::Dhcp4Client;
using netcfg::Dhcp4Message;
using netcfg::Dhcp4Option;
using netcfg::Dhcp4Type;
using State = Dhcp4Client::State;

constexpr base::MacAddress kMac{{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
constexpr int kMostSteps = 300;
constexpr base::Time kEnd = base::Time() + base::seconds(1'000'000'000);  // no Pi runs for 30 years
constexpr int kMostMessagesAtOnce = 2;                                    // a DECLINE, and the DISCOVER after it

class World {
public:
    explicit World(fuzz::Input input) : input_(input), survey_(input_.byte() % 8 == 0), client_(settings()) {}

    void run() {
        for (int i = 0; i < kMostSteps && now_ < kEnd && !input_.is_empty(); ++i) {
            step();
            check();
        }
    }

private:
    netcfg::Dhcp4Settings settings() {
        const bool wants_root_path = input_.byte() % 2 == 0;
        return {kMac, input_.byte(), wants_root_path, survey_, "pi3"};
    }

    void step() {
        switch (input_.byte() % 16) {
            case 0: return client_.start(now_);
            case 1: return client_.start(now_, base::Ipv4{input_.number()});
            case 2: return client_.frame_heard(now_);
            case 3: client_.conflict(now_); return;
            case 4: return client_.receive(input_.bytes(input_.byte() * 4U), now_);
            case 5: now_ += base::milliseconds(input_.byte()); return;
            case 6: now_ += base::seconds(input_.byte()); return;
            case 7: now_ += base::seconds(input_.number() >> 4); return;
            case 8: return speak();
            case 9:
            case 10:
            case 11: return pass_to_deadline();
            case 12: return flood();
            default: return client_.receive(encode(answer()), now_);
        }
    }

    void flood() {
        auto message = answer();
        for (unsigned servers = input_.byte() % 32; servers > 0; --servers) {
            auto& server = message.options[Dhcp4Option::ServerIdentifier];
            server.clear();
            netcfg::put32(server, 0xc0a80200 + servers);
            client_.receive(encode(message), now_);
        }
    }

    void pass_to_deadline() {
        if (const auto deadline = client_.deadline()) now_ = std::max(now_, *deadline);
        speak();
    }

    // At one moment it says a bounded number of things, and then waits for a later one.
    void speak() {
        for (int messages = 0; const auto datagram = client_.next_message(now_); ++messages) {
            EXPECT(messages < kMostMessagesAtOnce);
            const auto said = netcfg::decode(datagram->payload);
            EXPECT(said && said->chaddr == kMac);
            EXPECT(datagram->from == said->ciaddr);
            EXPECT(!datagram->to || netcfg::is_host_address(*datagram->to));
            EXPECT(!survey_ || said->type == Dhcp4Type::Discover);
            said_ = *said;
        }
        const auto deadline = client_.deadline();
        EXPECT(!deadline || *deadline > now_);
    }

    // What a server might say: near enough to be taken, free in all that the client has to judge.
    Dhcp4Message answer() {
        constexpr Dhcp4Type kTypes[] = {Dhcp4Type::Offer, Dhcp4Type::Ack, Dhcp4Type::Nak, Dhcp4Type::Ack};
        const auto flags = input_.byte();
        Dhcp4Message message;
        message.type = kTypes[flags & 3];
        message.xid = said_.xid;
        message.chaddr = kMac;
        message.yiaddr = {(flags & 4) != 0 ? input_.number() : 0xc0a80139};
        if ((flags & 8) == 0) {
            netcfg::put32(message.options[Dhcp4Option::ServerIdentifier], 0xc0a80101 + (input_.byte() & 31U));
        }
        if ((flags & 16) != 0) message.options[Dhcp4Option::RapidCommit];
        if ((flags & 32) != 0) message.options[Dhcp4Option::RootPath] = {std::byte{'/'}};
        if ((flags & 64) != 0) {
            netcfg::put32(message.options[Dhcp4Option::LeaseTime], input_.byte());
            netcfg::put32(message.options[Dhcp4Option::RenewalTime], input_.byte());
            netcfg::put32(message.options[Dhcp4Option::RebindingTime], input_.byte());
        }
        if ((flags & 128) != 0) {
            const auto option = static_cast<Dhcp4Option>(1 + input_.byte() % 254);
            const auto value = input_.bytes(input_.byte());
            message.options[option].assign(value.begin(), value.end());
        }
        return message;
    }

    void check() const {
        const State state = client_.state();
        const bool has_lease = state == State::Bound || state == State::Renewing || state == State::Rebinding;
        const auto& lease = client_.lease();
        EXPECT(lease.has_value() == has_lease);
        if (lease) EXPECT(netcfg::is_host_address(*lease->address.address.v4()));
        const bool is_for_ever = state == State::Bound && !lease->lease_time;
        EXPECT(client_.deadline().has_value() == (state != State::Idle && !is_for_ever));
        EXPECT(client_.offers().size() <= Dhcp4Client::kMostOffers);
        for (const auto& offer : client_.offers()) {
            EXPECT(netcfg::is_host_address(offer.server));
            EXPECT(netcfg::is_host_address(*offer.config.address.address.v4()));
        }
    }

    fuzz::Input input_;
    bool survey_;
    Dhcp4Client client_;
    base::Time now_ = base::Time() + base::seconds(100);
    Dhcp4Message said_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World(fuzz::Input(data, size)).run();
    return 0;
}
