// One DHCPv4 exchange on one link (RFC 2131 §4.4), without sockets or clocks: bytes and times in, bytes and a deadline
// out. Deterministic: the same seed and inputs give the same messages at the same times.
//
//   Idle        start() was not called yet.
//   Selecting   sends DISCOVER, with waits of 1, 2, 4, 4, … s ± 25 % and none above 4 s, for ever. The first usable
//               OFFER leads to Requesting; an ACK with Rapid Commit (RFC 4039) straight to Bound.
//   Requesting  sends REQUEST for that offer, at most twice, waiting 1 and 2 s ± 25 %. ACK leads to Bound; silence and
//               NAK to Selecting with a new xid; after a NAK at once the first time, after 1, 2, 4, … s when NAKs
//               repeat.
//   Bound       has a lease and sends nothing more. Renewal is not done here yet: a lease that runs out while farroot
//               still waits (T1 passes) stays in use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/time.h"
#include "netcfg/dhcp4_wire.h"

namespace netcfg {

class Dhcp4Client {
public:
    struct Counts {
        unsigned sent = 0;
        unsigned offers = 0;  // usable ones, also those that came too late to be taken
        unsigned naks = 0;
        unsigned ignored = 0;  // malformed, foreign or out of turn
    };

    Dhcp4Client(base::MacAddress mac, std::uint32_t seed);

    void start(base::Time now);  // from the beginning, without a lease: also when the carrier comes back
    void receive(std::span<const std::byte> message, base::Time now);  // one UDP payload
    // A UDP payload to broadcast now, if one is due; and when to ask again.
    std::optional<std::vector<std::byte>> next_message(base::Time now);
    std::optional<base::Time> deadline() const;

    const std::optional<base::NetConfig>& lease() const { return lease_; }
    const Counts& counts() const { return counts_; }

private:
    enum class State { Idle, Selecting, Requesting, Bound };
    struct Offer {
        base::Ipv4 address;
        base::Ipv4 server;
    };

    bool take(const Dhcp4Message& message, base::Time now);  // false: out of turn
    bool take_offer(const Dhcp4Message& message, base::Time now);
    bool take_ack(const Dhcp4Message& message);
    bool take_nak(base::Time now);
    bool is_from_chosen_server(const Dhcp4Message& message) const;

    void begin_exchange(base::Time first_send);
    std::vector<std::byte> discover(base::Time now);
    std::vector<std::byte> request(base::Time now);
    std::vector<std::byte> sent(Dhcp4Message message, base::Time now);
    base::Duration wait_after(unsigned tries);

    base::MacAddress mac_;
    std::minstd_rand random_;
    State state_ = State::Idle;
    std::uint32_t xid_ = 0;
    base::Time started_;
    base::Time due_;      // of the next message, in Selecting and Requesting
    unsigned tries_ = 0;  // messages sent in this state
    unsigned naks_in_a_row_ = 0;
    Offer offer_;                           // in Requesting
    std::optional<base::NetConfig> lease_;  // in Bound
    Counts counts_;
};

}  // namespace netcfg
