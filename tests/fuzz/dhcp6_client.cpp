// The DHCPv6 client in a world that does what the input says: time passes, datagrams come, made up or as a server would
// answer what the client said last. Whatever happens, the client keeps its promises.
#include "netcfg/dhcp6_client.h"

#include <algorithm>

#include "netcfg/big_endian.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

using netcfg::Dhcp6Client;
using netcfg::Dhcp6Message;
using netcfg::Dhcp6Option;
using netcfg::Dhcp6Type;

constexpr base::MacAddress kMac{{0x52, 0x54, 0, 0, 0, 0x07}};
constexpr int kMostSteps = 300;
constexpr base::Time kEnd = base::Time() + base::seconds(1'000'000'000);  // no Pi runs for 30 years
constexpr std::size_t kMostReasons = 12;

class World {
public:
    explicit World(fuzz::Input input)
        : input_(input),
          purpose_(input_.byte() % 2 == 0 ? Dhcp6Client::Purpose::Information : Dhcp6Client::Purpose::Address),
          client_(kMac, input_.byte(), purpose_) {}

    void run() {
        client_.start(now_);
        for (int i = 0; i < kMostSteps && now_ < kEnd && !input_.is_empty(); ++i) {
            step();
            check();
        }
    }

private:
    void step() {
        switch (input_.byte() % 12) {
            case 0: return client_.start(now_);
            case 1: return client_.receive(input_.bytes(input_.byte() * 2U), now_);
            case 2: now_ += base::milliseconds(input_.byte()); return;
            case 3: now_ += base::seconds(input_.byte()); return;
            case 4: now_ += base::seconds(input_.number() >> 10); return;
            case 5: return speak();
            case 6:
            case 7: return pass_to_deadline();
            default: return client_.receive(encode(answer()), now_);
        }
    }

    void pass_to_deadline() {
        if (const auto deadline = client_.deadline()) now_ = std::max(now_, *deadline);
        speak();
    }

    // At one moment it says one thing at most, and then waits for a later one.
    void speak() {
        const auto bytes = client_.next_message(now_);
        if (bytes) {
            const auto said = netcfg::decode_dhcp6(*bytes);
            EXPECT(said && said->options.has(Dhcp6Option::ClientId) && said->options.has(Dhcp6Option::ElapsedTime));
            EXPECT((purpose_ == Dhcp6Client::Purpose::Information) == (said->type == Dhcp6Type::InformationRequest));
            said_ = *said;
        }
        EXPECT(!client_.next_message(now_));
        const auto deadline = client_.deadline();
        EXPECT(!deadline || *deadline > now_);
    }

    // What a server might say: near enough to be taken, free in all that the client has to judge.
    Dhcp6Message answer() {
        const auto flags = input_.byte();
        Dhcp6Message message;
        message.type = (flags & 1) != 0 ? Dhcp6Type::Reply : Dhcp6Type::Advertise;
        message.transaction = said_.transaction;
        if (const auto* client = said_.options.find(Dhcp6Option::ClientId)) {
            message.options.add(Dhcp6Option::ClientId, *client);
        }
        message.options.add(Dhcp6Option::ServerId, {std::byte{input_.byte()}});
        if ((flags & 2) != 0) message.options.add(Dhcp6Option::RapidCommit);
        if ((flags & 4) == 0) message.options.add(Dhcp6Option::NonTemporaryAddresses, association());
        if ((flags & 8) != 0) message.options.add(Dhcp6Option::StatusCode, {std::byte{0}, std::byte{input_.byte()}});
        if ((flags & 16) != 0) add_number(message, Dhcp6Option::SolMaxRt, input_.number() >> 16);
        if ((flags & 32) != 0) add_number(message, Dhcp6Option::InfMaxRt, input_.number() >> 16);
        if ((flags & 64) != 0) add_number(message, Dhcp6Option::InformationRefreshTime, input_.number());
        if ((flags & 128) != 0) {
            const auto value = input_.bytes(input_.byte());
            message.options.add(static_cast<Dhcp6Option>(input_.byte() % 64), {value.begin(), value.end()});
        }
        return message;
    }

    static void add_number(Dhcp6Message& message, Dhcp6Option option, std::uint32_t number) {
        std::vector<std::byte> value;
        netcfg::put32(value, number);
        message.options.add(option, std::move(value));
    }

    std::vector<std::byte> association() {
        std::vector<std::byte> value;
        netcfg::put32(value, 7);  // the last four octets of kMac
        for (int i = 0; i < 2; ++i) netcfg::put32(value, time());
        for (const std::uint32_t word : {0x00050018U, 0x20010db8U, 0U, 0U, 1U}) netcfg::put32(value, word);
        for (int i = 0; i < 2; ++i) netcfg::put32(value, time());
        return value;
    }

    std::uint32_t time() {
        const auto byte = input_.byte();
        return byte == 255 ? 0xffffffff : byte;
    }

    void check() const {
        const auto& answer = client_.answer();
        if (answer) EXPECT(answer->address.has_value() == (purpose_ == Dhcp6Client::Purpose::Address));
        EXPECT(client_.counts().ignored.size() <= kMostReasons);
    }

    fuzz::Input input_;
    Dhcp6Client::Purpose purpose_;
    Dhcp6Client client_;
    base::Time now_ = base::Time() + base::seconds(100);
    Dhcp6Message said_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World(fuzz::Input(data, size)).run();
    return 0;
}
