// One DHCPv6 exchange on one link (RFC 8415 §18.2), without sockets or clocks: bytes and times in, bytes and a deadline
// out. Deterministic: the same seed and inputs give the same messages at the same times.
//
//   Idle        start() was not called yet.
//   Informing   (Purpose::Information) sends Information-request until a Reply leads to Answered.
//   Soliciting  (Purpose::Address) sends Solicit. The first Advertise that grants an address leads to Requesting, a
//               Reply with Rapid Commit straight to Answered.
//   Requesting  sends Request for that address, at most three times. A Reply that grants it leads to Answered, one that
//               does not and silence to Soliciting.
//   Answered    has an answer. When its Information Refresh Time (RFC 8415 §21.23) is over, Informing again; when T1 of
//               its address is, Renewing. The answer stays meanwhile.
//   Renewing    asks the server for more time, until T2; then Rebinding.
//   Rebinding   asks any server, until the address is no longer valid; then Soliciting, without an answer.
//
// Informing, Soliciting and Requesting send at once, then with waits of 1, 2, 4, 4, … s ± 10 %, for ever. That deviates
// from RFC 8415 deliberately, as dhcp4_client.h does from RFC 2131: no initial delay of up to 1 s, no wait above 4 s
// instead of an hour, the first usable Advertise is taken; a person or a deadline waits. But a server that sends
// SOL_MAX_RT or INF_MAX_RT asks for fewer messages: that is the longest wait from then on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/time.h"
#include "netcfg/dhcp6_answer.h"
#include "netcfg/dhcp6_wire.h"

namespace netcfg {

class Dhcp6Client {
public:
    enum class Purpose {
        Information,  // DNS servers and the like, beside addresses from router advertisements
        Address,      // an address too
    };
    struct Counts {
        unsigned sent = 0;
        unsigned answers = 0;                          // advertisements and replies that were of use
        std::map<std::string_view, unsigned> ignored;  // malformed, foreign or out of turn, by reason: few fixed words
    };

    Dhcp6Client(base::MacAddress mac, std::uint32_t seed, Purpose purpose);

    void start(base::Time now);  // from the beginning, without an answer: also when the carrier comes back
    void receive(std::span<const std::byte> datagram, base::Time now);  // one UDP payload
    // A UDP payload to send to [ff02::1:2]:547 now, if one is due; and when to ask again.
    std::optional<std::vector<std::byte>> next_message(base::Time now);
    std::optional<base::Time> deadline() const;

    const std::optional<Dhcp6Answer>& answer() const { return answer_; }
    const Counts& counts() const { return counts_; }

private:
    enum class State { Idle, Informing, Soliciting, Requesting, Answered, Renewing, Rebinding };
    struct Lease {
        base::Ipv6 address;
        std::vector<std::byte> server;  // its identifier
        std::optional<base::Time> renew, rebind, end;
    };

    std::string_view take(const Dhcp6Message& message, base::Time now);  // why it is ignored; empty when it is not
    std::string_view take_advertise(const Dhcp6Message& message, base::Time now);
    std::string_view take_reply(const Dhcp6Message& message, base::Time now);
    std::string_view take_address(const Dhcp6Message& message, base::Time now);
    void obey_waits(const Dhcp6Options& options);
    void set_lease(const Dhcp6Grant& grant, const Dhcp6Message& message, base::Time now);

    void enter(State state, base::Time first_send);
    void advance(base::Time now);
    std::vector<std::byte> message_now(base::Time now);
    base::Duration next_wait();

    base::MacAddress mac_;
    std::minstd_rand random_;
    Purpose purpose_;
    State state_ = State::Idle;
    std::uint32_t transaction_ = 0;
    base::Time started_;                               // this exchange
    std::optional<base::Time> due_;                    // of the next message
    unsigned tries_ = 0;                               // messages sent in this state
    base::Duration longest_inform_, longest_solicit_;  // waits
    Lease lease_;                                      // offered in Requesting, ours from Answered on
    std::optional<Dhcp6Answer> answer_;
    Counts counts_;
};

}  // namespace netcfg
