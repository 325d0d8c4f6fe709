// One DHCP client, the wire before it, and a clock that only the story moves.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "netcfg/dhcp4_client.h"
#include "tests/unit/dhcp4_fixture.h"

namespace dhcp4_fixture {

using netcfg::Dhcp4Client;
using netcfg::Dhcp4Ignored;
using netcfg::Dhcp4Message;
using netcfg::Dhcp4Option;
using netcfg::Dhcp4Type;
using namespace std::chrono_literals;

class Conversation {
public:
    explicit Conversation(netcfg::Dhcp4Settings settings = {}, std::optional<base::Ipv4> remembered = {})
        : client(with_mac(settings)) {
        client.start(now, remembered);
    }
    explicit Conversation(std::uint32_t seed) : Conversation(netcfg::Dhcp4Settings{.mac = kMac, .seed = seed}) {}

    // What the client sends at this moment, if anything.
    std::optional<Dhcp4Message> says() {
        auto datagram = client.next_message(now);
        if (!datagram) return std::nullopt;
        sent = std::move(*datagram);
        said_ = *netcfg::decode(sent.payload);
        return said_;
    }

    // Lets time pass until the client's next deadline; how long that took.
    base::Duration waits() {
        const auto before = now;
        now = std::max(now, client.deadline().value());
        return now - before;
    }

    // Lets time pass until the client speaks; how long that took.
    base::Duration waits_and_speaks() {
        const auto waited = waits();
        REQUIRE(says());
        return waited;
    }

    void hears(const Bytes& bytes) { client.receive(bytes, now); }
    void hears(const Dhcp4Message& message) { client.receive(encode(message), now); }

    // A server's answer to what the client said last.
    Dhcp4Message answer(Dhcp4Type type, std::string_view server = "192.168.1.1") const {
        Dhcp4Message message;
        message.type = type;
        message.xid = said_.xid;
        message.chaddr = kMac;
        message.yiaddr = ip("192.168.1.57");
        netcfg::put32(message.options[Dhcp4Option::ServerIdentifier], ip(server).bits);
        message.options[Dhcp4Option::SubnetMask] = hex("ffffff00");
        return message;
    }
    Dhcp4Message offer_with_root(std::string_view server) const {
        auto offer = answer(Dhcp4Type::Offer, server);
        offer.options[Dhcp4Option::RootPath] = bytes_of("192.168.1.2:/srv/root");
        return offer;
    }
    // An ACK with options 51 (lease), 58 (T1) and 59 (T2) as given.
    Dhcp4Message grant(std::optional<base::seconds> lease, std::optional<base::seconds> renew = {},
                       std::optional<base::seconds> rebind = {}) const {
        auto ack = answer(Dhcp4Type::Ack);
        const auto put = [&ack](Dhcp4Option option, std::optional<base::seconds> time) {
            if (time) netcfg::put32(ack.options[option], static_cast<std::uint32_t>(time->count()));
        };
        put(Dhcp4Option::LeaseTime, lease);
        put(Dhcp4Option::RenewalTime, renew);
        put(Dhcp4Option::RebindingTime, rebind);
        return ack;
    }
    // Discover, offer, request, ack, at one moment.
    void comes_to_a_lease(std::optional<base::seconds> lease = {}, std::optional<base::seconds> renew = {},
                          std::optional<base::seconds> rebind = {}) {
        waits();
        REQUIRE(says()->type == Dhcp4Type::Discover);
        hears(answer(Dhcp4Type::Offer));
        REQUIRE(says()->type == Dhcp4Type::Request);
        hears(grant(lease, renew, rebind));
        REQUIRE(client.state() == Dhcp4Client::State::Bound);
    }

    unsigned ignored(Dhcp4Ignored reason) const {
        const auto& all = client.counts().ignored;
        const auto found = all.find(reason);
        return found == all.end() ? 0 : found->second;
    }
    unsigned ignored() const {
        unsigned sum = 0;
        for (const auto& [reason, count] : client.counts().ignored) sum += count;
        return sum;
    }

    Dhcp4Client client;
    base::Time now = base::Time() + 100s;
    netcfg::Dhcp4Datagram sent;  // the last

private:
    static netcfg::Dhcp4Settings with_mac(netcfg::Dhcp4Settings settings) {
        settings.mac = kMac;
        return settings;
    }

    Dhcp4Message said_;
};

inline bool about(base::Duration wait, base::Duration nominal, base::Duration limit = 4s) {
    return wait >= nominal * 3 / 4 && wait <= std::min<base::Duration>(nominal * 5 / 4, limit);
}

}  // namespace dhcp4_fixture
