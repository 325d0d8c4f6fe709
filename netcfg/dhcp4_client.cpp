#include "netcfg/dhcp4_client.h"

#include <algorithm>

#include "netcfg/classful.h"
#include "netcfg/dhcp4_request.h"

namespace netcfg {
namespace {

using base::milliseconds;
using base::seconds;

constexpr unsigned kRequestTries = 2;
constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{4000};
constexpr milliseconds kLongestSilentWait{2000};
constexpr milliseconds kAnswered{100};  // what is heard this soon after a message shows that the message passed
constexpr unsigned kUnicastTries = 2;   // before a broadcast answer is asked for
constexpr seconds kConflictPause{10};   // RFC 2131 §3.1.5
constexpr seconds kProbing{2};          // in which an address that was granted is not used yet (RFC 5227 §1.1)
constexpr seconds kDefendInterval{10};  // RFC 5227 §1.1
constexpr unsigned kMostDeclines = 3;   // in a row
constexpr base::Duration kShortestRenewalWait = seconds(1);
constexpr base::Duration kRenewalWait = seconds(60);  // RFC 2131 §4.4.5

}  // namespace

Dhcp4Client::Dhcp4Client(const Dhcp4Settings& settings) : settings_(settings), random_(settings.seed) {}

void Dhcp4Client::start(base::Time now, std::optional<base::Ipv4> remembered) {
    started_ = now;
    heard_ = false;
    naks_in_a_row_ = 0;
    conflicts_in_a_row_ = 0;
    silent_server_.reset();
    declined_.reset();
    lose_lease(Loss::None);
    begin_exchange(now);
    wish_.reset();
    if (!remembered || settings_.survey || !is_host_address(*remembered)) return;
    wish_ = remembered;
    asked_ = {*remembered, {}};
    state_ = State::Rebooting;
}

// A new xid, so that answers to what was asked before match nothing.
void Dhcp4Client::begin_exchange(base::Time first_send) {
    state_ = State::Selecting;
    xid_ = new_xid();
    tries_ = 0;
    broadcast_ = false;
    due_ = first_send;
    asked_ = {};
    offers_.clear();
    patience_ends_.reset();
    held_ack_.reset();
}

void Dhcp4Client::begin_request(const Asked& asked, base::Time now) {
    state_ = State::Requesting;
    tries_ = 0;
    due_ = now;
    asked_ = asked;
    patience_ends_.reset();
    held_ack_.reset();
}

void Dhcp4Client::begin_renewal(State state, base::Time now) {
    if (state_ == State::Bound) started_ = now;
    state_ = state;
    xid_ = new_xid();
    tries_ = 0;
    due_ = now;
}

void Dhcp4Client::lose_lease(Loss loss) {
    last_loss_ = loss;
    lease_.reset();
    times_.reset();
}

void Dhcp4Client::frame_heard(base::Time now) {
    if (heard_) return;
    heard_ = true;
    const bool is_asking = state_ == State::Selecting || state_ == State::Requesting || state_ == State::Rebooting;
    if (!is_asking || tries_ == 0 || now < last_sent_ + kAnswered) return;
    tries_ = 0;
    due_ = now;
}

Dhcp4Client::Claim Dhcp4Client::conflict(base::Time now) {
    if (!lease_) return Claim::Nothing;
    const bool is_new = now < lease_came_ + kProbing;
    const bool is_second = last_claim_ && now < *last_claim_ + kDefendInterval;
    if (conflicts_in_a_row_ >= kMostDeclines) {
        if (is_second) return Claim::Nothing;  // not more often than once an interval
        last_claim_ = now;
        return Claim::Defend;
    }
    last_claim_ = now;
    if (!is_new && !is_second) return Claim::Defend;
    declined_ = asked_;
    declined_at_ = now;
    started_ = now;
    wish_.reset();
    lose_lease(Loss::Conflict);
    begin_exchange(conflicts_in_a_row_ == 0 ? now : now + kConflictPause);
    ++conflicts_in_a_row_;
    return Claim::Lost;
}

void Dhcp4Client::receive(std::span<const std::byte> udp_payload, base::Time now) {
    const auto message = decode(udp_payload);
    const Taken ignored = message ? take(*message, now) : message.malformed().reason;
    if (ignored) {
        ++counts_.ignored[*ignored];
        frame_heard(now);
    }
    heard_ = true;
}

Dhcp4Client::Taken Dhcp4Client::take(const Dhcp4Message& message, base::Time now) {
    const bool is_offer = message.type == Dhcp4Type::Offer;
    const bool is_ack = message.type == Dhcp4Type::Ack;
    const bool is_nak = message.type == Dhcp4Type::Nak;
    if (!is_offer && !is_ack && !is_nak) return Dhcp4Ignored::WrongDirection;
    if (state_ != State::Idle && message.xid != xid_) return Dhcp4Ignored::ForeignXid;
    if (message.chaddr != settings_.mac) return Dhcp4Ignored::ForeignMac;
    switch (state_) {
        case State::Idle: return Dhcp4Ignored::OutOfTurn;
        case State::Selecting:
            if (is_offer) return take_offer(message, now);
            if (is_ack && message.has(Dhcp4Option::RapidCommit)) return take_rapid_ack(message, now);
            return Dhcp4Ignored::OutOfTurn;
        case State::Bound: return is_offer ? take_offer(message, now) : Dhcp4Ignored::OutOfTurn;
        case State::Requesting:
            if (is_offer) return take_offer(message, now);
            [[fallthrough]];
        case State::Rebooting:
        case State::Renewing:
        case State::Rebinding:
            if (is_offer) return Dhcp4Ignored::OutOfTurn;
            if (!is_from_asked_server(message)) return Dhcp4Ignored::ForeignServer;
            return is_ack ? take_ack(message, now) : take_nak(now);
    }
    return Dhcp4Ignored::OutOfTurn;
}

// Also offers that come too late to be taken are kept: they tell of a second server.
Dhcp4Client::Taken Dhcp4Client::take_offer(const Dhcp4Message& message, base::Time now) {
    const auto server = message.address(Dhcp4Option::ServerIdentifier);
    if (!server || !is_host_address(*server)) return Dhcp4Ignored::NoServer;
    auto config = lease_of(message);
    if (!config) return Dhcp4Ignored::NoAddress;
    ++counts_.offers;
    std::erase_if(offers_, [&](const Dhcp4Offer& offer) { return offer.server == *server; });
    if (offers_.size() == kMostOffers) offers_.erase(offers_.begin());
    offers_.push_back({*server, std::move(*config)});
    if (state_ != State::Selecting || settings_.survey) return std::nullopt;
    is_good(offers_.back()) ? begin_request({message.yiaddr, *server}, now) : hold(now);
    return std::nullopt;
}

Dhcp4Client::Taken Dhcp4Client::take_rapid_ack(const Dhcp4Message& message, base::Time now) {
    if (settings_.survey) return Dhcp4Ignored::OutOfTurn;
    const auto config = lease_of(message);
    if (!config) return Dhcp4Ignored::NoAddress;
    if (!settings_.wants_root_path || !config->root_path.empty()) return take_ack(message, now);
    if (!held_ack_) held_ack_ = message;
    hold(now);
    return std::nullopt;
}

bool Dhcp4Client::is_good(const Dhcp4Offer& offer) const {
    return offer.server != silent_server_ && (!settings_.wants_root_path || !offer.config.root_path.empty());
}

void Dhcp4Client::hold(base::Time now) {
    if (!patience_ends_) patience_ends_ = now + kOfferPatience;
}

// Nothing good came: a root path counts for more than a server's silence, which may have been a lost message. Of equals
// the first, and what is granted before what would have to be asked for.
void Dhcp4Client::end_patience(base::Time now) {
    const auto shortcomings = [&](const Dhcp4Offer& offer) {
        const bool lacks_root_path = settings_.wants_root_path && offer.config.root_path.empty();
        return (lacks_root_path ? 2 : 0) + (offer.server == silent_server_ ? 1 : 0);
    };
    const auto best = std::ranges::min_element(offers_, {}, shortcomings);
    if (held_ack_ && (best == offers_.end() || shortcomings(*best) >= 2)) {
        const Dhcp4Message ack = *held_ack_;
        take_ack(ack, now);
        return;
    }
    begin_request({*best->config.address.address.v4(), best->server}, now);
}

// Where nobody in particular was asked, everybody may answer. A server without option 54 in its answer is forgiven: the
// xid already says whom it answers.
bool Dhcp4Client::is_from_asked_server(const Dhcp4Message& message) const {
    if (state_ == State::Rebinding || asked_.server.is_zero()) return true;
    return message.address(Dhcp4Option::ServerIdentifier).value_or(asked_.server) == asked_.server;
}

// In Requesting the server may have thought better of the address that it offered; elsewhere it is in use already, or
// was somebody's.
Dhcp4Client::Taken Dhcp4Client::take_ack(const Dhcp4Message& message, base::Time now) {
    auto lease = lease_of(message);
    if (!lease) return Dhcp4Ignored::NoAddress;
    const bool is_free_to_choose = state_ == State::Selecting || state_ == State::Requesting;
    if (!is_free_to_choose && message.yiaddr != asked_.address) return Dhcp4Ignored::OtherAddress;
    if (lease->dhcp_server.is_zero()) lease->dhcp_server = asked_.server;
    asked_ = {message.yiaddr, lease->dhcp_server};
    if (lease_ && !last_claim_) conflicts_in_a_row_ = 0;  // renewed, and nobody's but ours
    if (!lease_) {
        lease_came_ = now;
        last_claim_.reset();
    }
    naks_in_a_row_ = 0;
    silent_server_.reset();
    patience_ends_.reset();
    held_ack_.reset();
    lease_ = std::move(lease);
    times_ = lease_times(message, last_sent_);
    state_ = State::Bound;
    ++counts_.acks;
    return std::nullopt;
}

Dhcp4Client::Taken Dhcp4Client::take_nak(base::Time now) {
    ++counts_.naks;
    if (lease_) lose_lease(Loss::Nak);
    wish_.reset();
    const base::Duration pause = naks_in_a_row_ == 0 ? base::Duration(0) : wait_after(naks_in_a_row_);
    ++naks_in_a_row_;
    begin_exchange(now + pause);
    return std::nullopt;
}

// What time alone changes. Not done before a message is taken: one that waited in the socket still counts.
void Dhcp4Client::advance(base::Time now) {
    if (state_ == State::Selecting && patience_ends_ && now >= *patience_ends_) end_patience(now);
    switch (state_) {
        case State::Idle:
        case State::Selecting: return;
        case State::Requesting:
            if (now < due_ || tries_ < kRequestTries) return;
            silent_server_ = asked_.server;
            return begin_exchange(now);
        case State::Rebooting:
            if (now >= due_ && tries_ > 0) begin_exchange(now);
            return;
        case State::Bound:
        case State::Renewing:
        case State::Rebinding: return follow_lease(now);
    }
}

void Dhcp4Client::follow_lease(base::Time now) {
    if (!times_) return;
    if (now >= times_->end) {
        wish_ = asked_.address;
        started_ = now;
        lose_lease(Loss::Expired);
        return begin_exchange(now);
    }
    if (now >= times_->rebind) {
        if (state_ != State::Rebinding) begin_renewal(State::Rebinding, now);
        return;
    }
    if (now >= times_->renew && state_ == State::Bound) begin_renewal(State::Renewing, now);
}

std::optional<Dhcp4Datagram> Dhcp4Client::next_message(base::Time now) {
    advance(now);
    if (declined_) return send_decline(now);
    const auto due = deadline();
    if (!due || now < *due) return std::nullopt;
    switch (state_) {
        case State::Idle:
        case State::Bound: return std::nullopt;
        case State::Selecting: return send_discover(now);
        case State::Requesting:
        case State::Rebooting: return send_request(now);
        case State::Renewing:
        case State::Rebinding: return send_renewal(now);
    }
    return std::nullopt;
}

std::optional<base::Time> Dhcp4Client::deadline() const {
    if (declined_) return declined_at_;
    switch (state_) {
        case State::Idle: return std::nullopt;
        case State::Selecting: return patience_ends_.value_or(due_);
        case State::Bound: return times_ ? std::optional(times_->renew) : std::nullopt;
        case State::Requesting:
        case State::Rebooting:
        case State::Renewing:
        case State::Rebinding: return due_;
    }
    return std::nullopt;
}

Dhcp4Datagram Dhcp4Client::send_discover(base::Time now) {
    const auto rapid_commit = settings_.survey ? RapidCommit::No : RapidCommit::Offered;
    auto message = discover(identity(), wish_, rapid_commit);
    broadcast_ = tries_ >= kUnicastTries && tries_ % 2 == 0;
    discover_secs_ = seconds_since_start(now);
    message.broadcast = broadcast_;
    message.secs = discover_secs_;
    auto datagram = sent(std::move(message), now);
    due_ = now + wait_after(++tries_);
    return datagram;
}

// The REQUEST for an offer goes the DISCOVER's way, with its seconds (RFC 2131 §4.4.1: relays decide by them) and, the
// first time, its wish for a broadcast answer.
Dhcp4Datagram Dhcp4Client::send_request(base::Time now) {
    auto message = state_ == State::Rebooting ? request_remembered(identity(), asked_.address)
                                              : request_offered(identity(), asked_.address, asked_.server);
    message.broadcast = broadcast_ != (tries_ % 2 == 1);
    message.secs = state_ == State::Rebooting ? seconds_since_start(now) : discover_secs_;
    auto datagram = sent(std::move(message), now);
    due_ = now + wait_after(++tries_);
    return datagram;
}

Dhcp4Datagram Dhcp4Client::send_renewal(base::Time now) {
    auto message = request_renewal(identity(), asked_.address);
    message.secs = seconds_since_start(now);
    auto datagram = sent(std::move(message), now);
    ++tries_;
    datagram.from = asked_.address;
    if (state_ == State::Renewing && !asked_.server.is_zero()) datagram.to = asked_.server;
    const base::Time last = state_ == State::Renewing ? times_->rebind : times_->end;
    const auto shortest = std::clamp(times_->length / 16, kShortestRenewalWait, kRenewalWait);
    due_ = std::min(now + std::max((last - now) / 2, shortest), last);
    return datagram;
}

Dhcp4Datagram Dhcp4Client::send_decline(base::Time now) {
    auto message = decline(settings_.mac, declined_->address, declined_->server);
    declined_.reset();
    ++counts_.declines;
    return sent(std::move(message), now);
}

Dhcp4Datagram Dhcp4Client::sent(Dhcp4Message message, base::Time now) {
    message.xid = xid_;
    ++counts_.sent;
    last_sent_ = now;
    return {encode(message), std::nullopt, {}};
}

std::uint16_t Dhcp4Client::seconds_since_start(base::Time now) const {
    const auto elapsed = std::chrono::duration_cast<seconds>(now - started_).count();
    return static_cast<std::uint16_t>(std::clamp<decltype(elapsed)>(elapsed, 0, 0xffff));
}

std::uint32_t Dhcp4Client::new_xid() {
    return static_cast<std::uint32_t>(random_() << 16 ^ random_());
}

// 1, 2, 4, 4, … s ± 25 %, but never above the longest, so that what is late is spread over the time before that.
base::Duration Dhcp4Client::wait_after(unsigned tries) {
    const milliseconds limit = heard_ ? kLongestWait : kLongestSilentWait;
    const milliseconds nominal = std::min(kFirstWait * (1 << std::min(tries - 1, 2U)), limit);
    const milliseconds shortest = nominal * 3 / 4;
    const milliseconds longest = std::min(nominal * 5 / 4, limit);
    const auto span = static_cast<std::uint32_t>((longest - shortest).count()) + 1;
    return shortest + milliseconds(random_() % span);
}

}  // namespace netcfg
