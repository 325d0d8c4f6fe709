// A DHCPv4 client for one link (RFC 2131 §4.4), without sockets or clocks: bytes and times in, bytes and a deadline
// out. Deterministic: the same seed and inputs give the same messages at the same times.
//
//   Idle        start() was not called yet.
//   Selecting   sends DISCOVER, with waits of 1, 2, 4, 4, … s ± 25 % and none above 4 s, for ever. From the third on,
//               every other one asks for a broadcast answer, for servers and relays that cannot reach a host without an
//               address. The first good OFFER leads to Requesting; an ACK with Rapid Commit (RFC 4039) straight to
//               Bound. One that lacks a wanted root path, or comes from a server that left a REQUEST unanswered, is
//               held back for up to kOfferPatience: a better one may follow. A survey stays here.
//   Requesting  sends REQUEST for that offer, at most twice, waiting 1 and 2 s ± 25 %. ACK leads to Bound; silence and
//               NAK to Selecting with a new xid; after a NAK at once the first time, after 1, 2, 4, … s when NAKs
//               repeat.
//   Rebooting   start() with a remembered address (INIT-REBOOT, RFC 2131 §3.2): sends one REQUEST for it. ACK leads to
//               Bound; NAK to Selecting at once; silence to Selecting after 1 s ± 25 %, since a server that does not
//               know the client must keep silent. The address then still stands in the DISCOVER as a wish.
//   Bound       has a lease and is silent, until T1 when the lease is not for ever.
//   Renewing    T1 has passed: REQUEST to the lease's server alone. Tries again after half the time until T2, but not
//               below 60 s (with leases under 16 min: a sixteenth of them, at least 1 s). ACK leads to Bound, with
//               whatever the server now says; NAK loses the lease.
//   Rebinding   T2 has passed: the same to every server, with the time until the lease ends. Its end loses the lease.
//
// A lost lease leads to Selecting: at once, but 10 s later when a conflict repeats.
//
// Somebody else who claims the leased address costs it only while it is new, or when they claim it twice in 10 s
// (RFC 5227 §2.4b); and since anybody can send such a claim, not more than three leases in a row: the next one is held
// on to (§2.4c), as a root over the network needs its address.
//
// A link on which nobody else was heard since start() may be a port that spanning tree still blocks. On such a link no
// wait is above 2 s: what is sent into a blocked port harms nobody, and the first message that passes leaves within 2 s
// of the port's forwarding. The first frame heard from others means that earlier messages may be lost: frame_heard().
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/time.h"
#include "netcfg/dhcp4_ignored.h"
#include "netcfg/dhcp4_lease.h"
#include "netcfg/dhcp4_request.h"
#include "netcfg/dhcp4_wire.h"

namespace netcfg {

struct Dhcp4Offer {
    base::Ipv4 server;       // option 54
    base::NetConfig config;  // as offered
};

struct Dhcp4Settings {
    base::MacAddress mac{};
    std::uint32_t seed = 0;
    bool wants_root_path = false;  // an offer without one is held back for one with it
    bool survey = false;           // collects offers and never asks for one
    std::string host_name = "";    // told to servers (option 12); empty: none
};

// One UDP payload to send now.
struct Dhcp4Datagram {
    std::vector<std::byte> payload;
    std::optional<base::Ipv4> to;  // none: broadcast
    base::Ipv4 from;               // the leased address, in Renewing and Rebinding; else zero
};

class Dhcp4Client {
public:
    enum class State { Idle, Selecting, Requesting, Rebooting, Bound, Renewing, Rebinding };
    enum class Loss { None, Nak, Conflict, Expired };
    struct Counts {
        unsigned sent = 0;
        unsigned offers = 0;  // usable ones, also those that came too late to be taken
        unsigned acks = 0;    // leases granted or renewed
        unsigned naks = 0;
        unsigned declines = 0;
        std::map<Dhcp4Ignored, unsigned> ignored;
    };
    static constexpr base::Duration kOfferPatience = base::seconds(1);
    static constexpr std::size_t kMostOffers = 16;

    explicit Dhcp4Client(const Dhcp4Settings& settings);

    // From the beginning, without a lease: also when the carrier comes back. A survey remembers nothing.
    void start(base::Time now, std::optional<base::Ipv4> remembered = {});
    // The link forwards: what was sent before may be lost, so it is sent again now. Only the first frame since start()
    // counts, and not within 100 ms of the last message, which then most likely passed (and may be what caused it).
    void frame_heard(base::Time now);
    // Somebody else claims the leased address. Lost: a DECLINE is due (RFC 2131 §4.4.4), then all begins anew. Defend:
    // announce the address once. Without a lease nothing happens.
    enum class Claim { Nothing, Defend, Lost };
    Claim conflict(base::Time now);
    void receive(std::span<const std::byte> udp_payload, base::Time now);

    // A message to send now, if one is due; and when to ask again (none: only after one of the calls above).
    std::optional<Dhcp4Datagram> next_message(base::Time now);
    std::optional<base::Time> deadline() const;

    State state() const { return state_; }
    const std::optional<base::NetConfig>& lease() const { return lease_; }  // in Bound, Renewing and Rebinding
    Loss last_loss() const { return last_loss_; }                           // why the latest lease since start() ended
    // Of this exchange, the newest last, one a server; with more than kMostOffers the oldest are forgotten.
    const std::vector<Dhcp4Offer>& offers() const { return offers_; }
    const Counts& counts() const { return counts_; }

private:
    struct Asked {  // what a REQUEST is for
        base::Ipv4 address;
        base::Ipv4 server;
    };
    using Taken = std::optional<Dhcp4Ignored>;  // none: taken; else why not

    void advance(base::Time now);
    void follow_lease(base::Time now);
    void begin_exchange(base::Time first_send);
    void begin_request(const Asked& asked, base::Time now);
    void begin_renewal(State state, base::Time now);
    void lose_lease(Loss loss);

    Taken take(const Dhcp4Message& message, base::Time now);
    Taken take_offer(const Dhcp4Message& message, base::Time now);
    Taken take_rapid_ack(const Dhcp4Message& message, base::Time now);
    Taken take_ack(const Dhcp4Message& message, base::Time now);
    Taken take_nak(base::Time now);
    bool is_from_asked_server(const Dhcp4Message& message) const;
    bool is_good(const Dhcp4Offer& offer) const;
    void hold(base::Time now);
    void end_patience(base::Time now);

    Dhcp4Identity identity() const { return {settings_.mac, settings_.host_name}; }
    Dhcp4Datagram send_discover(base::Time now);
    Dhcp4Datagram send_request(base::Time now);
    Dhcp4Datagram send_renewal(base::Time now);
    Dhcp4Datagram send_decline(base::Time now);
    Dhcp4Datagram sent(Dhcp4Message message, base::Time now);
    std::uint16_t seconds_since_start(base::Time now) const;
    std::uint32_t new_xid();
    base::Duration wait_after(unsigned tries);

    Dhcp4Settings settings_;
    std::minstd_rand random_;
    State state_ = State::Idle;
    std::uint32_t xid_ = 0;
    base::Time started_;
    base::Time last_sent_;
    base::Time due_;                   // of the next message, except in Idle and Bound
    unsigned tries_ = 0;               // messages sent in this state
    bool heard_ = false;               // somebody else, since start()
    bool broadcast_ = false;           // the last DISCOVER asked for a broadcast answer
    std::uint16_t discover_secs_ = 0;  // of the last DISCOVER
    unsigned naks_in_a_row_ = 0;
    unsigned conflicts_in_a_row_ = 0;          // that cost a lease
    base::Time lease_came_{};                  // the address, first
    std::optional<base::Time> last_claim_;     // of somebody else, to the address that is leased
    std::optional<base::Ipv4> wish_;           // the address that a DISCOVER asks for
    std::optional<base::Ipv4> silent_server_;  // left a REQUEST unanswered
    std::vector<Dhcp4Offer> offers_;
    std::optional<base::Time> patience_ends_;  // in Selecting, while an offer is held back
    std::optional<Dhcp4Message> held_ack_;     // with Rapid Commit, held back like an offer
    Asked asked_;                              // in Requesting and Rebooting (there without a server)
    std::optional<base::NetConfig> lease_;     // in Bound, Renewing and Rebinding
    std::optional<LeaseTimes> times_;          // likewise; none: for ever
    Loss last_loss_ = Loss::None;
    std::optional<Asked> declined_;  // a DECLINE for it is due at once
    base::Time declined_at_;
    Counts counts_;
};

}  // namespace netcfg
