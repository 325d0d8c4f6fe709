#include "netcfg/dhcp6_client.h"

#include <algorithm>
#include <array>

#include "netcfg/big_endian.h"

namespace netcfg {
namespace {

using Bytes = std::vector<std::byte>;
using std::chrono::milliseconds;

constexpr unsigned kRequestTries = 3;
constexpr milliseconds kFirstWait{1000}, kLongestWait{4000};
constexpr milliseconds kFirstRenewWait{10'000}, kLongestRenewWait{600'000};  // RFC 8415 §7.6
constexpr std::uint32_t kLeastMaxRt = 60, kMostMaxRt = 86'400;               // s, RFC 8415 §21.24
constexpr std::uint32_t kLeastRefresh = 600, kDefaultRefresh = 86'400;       // s, RFC 8415 §7.6
constexpr std::uint32_t kForEver = 0xffffffff;

constexpr std::array kWantedWithInformation{Dhcp6Option::DnsServers, Dhcp6Option::DomainList, Dhcp6Option::BootFileUrl,
                                            Dhcp6Option::InformationRefreshTime, Dhcp6Option::InfMaxRt};
constexpr std::array kWantedWithAddress{Dhcp6Option::DnsServers, Dhcp6Option::DomainList, Dhcp6Option::BootFileUrl,
                                        Dhcp6Option::SolMaxRt};

// DUID-LL (RFC 8415 §11.4): the same at each boot, without anything stored.
Bytes client_identifier(base::MacAddress mac) {
    Bytes bytes{std::byte{0}, std::byte{3}, std::byte{0}, std::byte{1}};
    for (const auto octet : mac.octets) bytes.push_back(static_cast<std::byte>(octet));
    return bytes;
}

// One identity association a link.
std::uint32_t association_of(base::MacAddress mac) {
    const auto& octets = mac.octets;
    return static_cast<std::uint32_t>(octets[2]) << 24 | static_cast<std::uint32_t>(octets[3]) << 16 |
           static_cast<std::uint32_t>(octets[4]) << 8 | octets[5];
}

// IA_NA, with the address where there is one. The times are the server's to choose.
Bytes association(std::uint32_t iaid, const std::optional<base::Ipv6>& address) {
    Bytes bytes;
    for (const std::uint32_t word : {iaid, 0U, 0U}) put32(bytes, word);
    if (!address) return bytes;
    Bytes value;
    for (const auto octet : address->octets) value.push_back(static_cast<std::byte>(octet));
    for (const std::uint32_t word : {0U, 0U}) put32(value, word);
    Dhcp6Options inner;
    inner.add(Dhcp6Option::Address, std::move(value));
    const Bytes encoded = encode(inner);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
    return bytes;
}

std::optional<std::uint32_t> number(const Dhcp6Options& options, Dhcp6Option option) {
    const auto* value = options.find(option);
    if (value == nullptr || value->size() != 4) return std::nullopt;
    return get32(*value, 0);
}

std::optional<base::Time> after(base::Time now, std::optional<base::seconds> time) {
    if (!time) return std::nullopt;
    return now + *time;
}

bool is_past(const std::optional<base::Time>& time, base::Time now) {
    return time && now >= *time;
}

}  // namespace

Dhcp6Client::Dhcp6Client(base::MacAddress mac, std::uint32_t seed, Purpose purpose)
    : mac_(mac), random_(seed), purpose_(purpose), longest_inform_(kLongestWait), longest_solicit_(kLongestWait) {}

void Dhcp6Client::start(base::Time now) {
    answer_.reset();
    longest_inform_ = kLongestWait;
    longest_solicit_ = kLongestWait;
    enter(purpose_ == Purpose::Information ? State::Informing : State::Soliciting, now);
}

// A new transaction, so that answers to what was asked before match nothing.
void Dhcp6Client::enter(State state, base::Time first_send) {
    state_ = state;
    transaction_ = static_cast<std::uint32_t>(random_() << 12 ^ random_()) & 0xffffff;
    started_ = first_send;
    due_ = first_send;
    tries_ = 0;
}

void Dhcp6Client::receive(std::span<const std::byte> datagram, base::Time now) {
    const auto message = decode_dhcp6(datagram);
    const std::string_view reason = message ? take(*message, now) : "malformed";
    reason.empty() ? ++counts_.answers : ++counts_.ignored[reason];
}

std::string_view Dhcp6Client::take(const Dhcp6Message& message, base::Time now) {
    if (message.type != Dhcp6Type::Advertise && message.type != Dhcp6Type::Reply) return "no answer";
    const auto* client = message.options.find(Dhcp6Option::ClientId);
    if (client == nullptr || *client != client_identifier(mac_)) return "for another client";
    if (message.transaction != transaction_) return "to another question";
    if (!message.options.has(Dhcp6Option::ServerId)) return "without a server identifier";
    switch (state_) {
        case State::Idle:
        case State::Answered: return "out of turn";
        case State::Soliciting:
            if (message.type == Dhcp6Type::Advertise) return take_advertise(message, now);
            if (!message.options.has(Dhcp6Option::RapidCommit)) return "out of turn";
            return take_reply(message, now);
        case State::Informing:
        case State::Requesting:
        case State::Renewing:
        case State::Rebinding:
            if (message.type == Dhcp6Type::Advertise) return "out of turn";
            return take_reply(message, now);
    }
    return "out of turn";
}

// Obeyed in refusals too (RFC 8415 §18.2.9): a server without addresses says in this way to be asked less often.
void Dhcp6Client::obey_waits(const Dhcp6Options& options) {
    const auto is_sound = [](auto value) { return value && *value >= kLeastMaxRt && *value <= kMostMaxRt; };
    const auto solicit = number(options, Dhcp6Option::SolMaxRt);
    const auto inform = number(options, Dhcp6Option::InfMaxRt);
    if (is_sound(solicit)) longest_solicit_ = base::seconds(*solicit);
    if (is_sound(inform)) longest_inform_ = base::seconds(*inform);
}

std::string_view Dhcp6Client::take_advertise(const Dhcp6Message& message, base::Time now) {
    obey_waits(message.options);
    const auto grant = grant_of(message.options, association_of(mac_));
    if (is_refused(message.options) || !grant) return "without an address";
    set_lease(*grant, message, now);
    enter(State::Requesting, now);
    return {};
}

std::string_view Dhcp6Client::take_reply(const Dhcp6Message& message, base::Time now) {
    obey_waits(message.options);
    if (purpose_ == Purpose::Address) return take_address(message, now);
    if (is_refused(message.options)) return "refusing";
    answer_ = answer_of(message.options);
    state_ = State::Answered;
    const auto refresh = number(message.options, Dhcp6Option::InformationRefreshTime).value_or(kDefaultRefresh);
    due_.reset();
    if (refresh != kForEver) due_ = now + base::seconds(std::max(refresh, kLeastRefresh));
    return {};
}

std::string_view Dhcp6Client::take_address(const Dhcp6Message& message, base::Time now) {
    const auto grant = grant_of(message.options, association_of(mac_));
    if (is_refused(message.options) || !grant) {
        // Others may still grant it; the server that offered it will not.
        if (state_ == State::Requesting) enter(State::Soliciting, now + next_wait());
        return "without an address";
    }
    set_lease(*grant, message, now);
    answer_ = answer_of(message.options);
    answer_->address = {grant->address, 128};
    state_ = State::Answered;
    due_ = lease_.renew;
    return {};
}

void Dhcp6Client::set_lease(const Dhcp6Grant& grant, const Dhcp6Message& message, base::Time now) {
    constexpr base::seconds kEarliestRenewal{10};  // whatever a server says: no storm of renewals
    const auto renew = grant.renew ? std::optional(std::max(*grant.renew, kEarliestRenewal)) : std::nullopt;
    lease_ = {grant.address, *message.options.find(Dhcp6Option::ServerId), after(now, renew), after(now, grant.rebind),
              after(now, grant.valid)};
}

// The changes of state that time makes.
void Dhcp6Client::advance(base::Time now) {
    const bool has_address = answer_ && answer_->address;
    if (state_ == State::Answered && is_past(due_, now)) {
        enter(has_address ? State::Renewing : State::Informing, now);
    }
    if (state_ == State::Requesting && tries_ == kRequestTries && is_past(due_, now)) enter(State::Soliciting, now);
    if (state_ == State::Renewing && is_past(lease_.rebind, now)) enter(State::Rebinding, now);
    if ((state_ == State::Renewing || state_ == State::Rebinding) && is_past(lease_.end, now)) {
        answer_.reset();
        enter(State::Soliciting, now);
    }
}

std::optional<std::vector<std::byte>> Dhcp6Client::next_message(base::Time now) {
    advance(now);
    if (state_ == State::Idle || state_ == State::Answered || !is_past(due_, now)) return std::nullopt;
    auto message = message_now(now);
    ++tries_;
    ++counts_.sent;
    due_ = now + next_wait();
    return message;
}

std::optional<base::Time> Dhcp6Client::deadline() const {
    std::optional<base::Time> earliest = due_;
    const auto note = [&earliest](const std::optional<base::Time>& time) {
        if (time) earliest = earliest ? std::min(*earliest, *time) : *time;
    };
    if (state_ == State::Renewing) note(lease_.rebind);
    if (state_ == State::Renewing || state_ == State::Rebinding) note(lease_.end);
    return earliest;
}

std::vector<std::byte> Dhcp6Client::message_now(base::Time now) {
    const auto type_of = [](State state) {
        switch (state) {
            case State::Idle:
            case State::Answered:
            case State::Informing: return Dhcp6Type::InformationRequest;
            case State::Soliciting: return Dhcp6Type::Solicit;
            case State::Requesting: return Dhcp6Type::Request;
            case State::Renewing: return Dhcp6Type::Renew;
            case State::Rebinding: return Dhcp6Type::Rebind;
        }
        return Dhcp6Type::InformationRequest;
    };
    Dhcp6Message message{type_of(state_), transaction_, {}};
    auto& options = message.options;
    options.add(Dhcp6Option::ClientId, client_identifier(mac_));
    if (state_ == State::Requesting || state_ == State::Renewing) options.add(Dhcp6Option::ServerId, lease_.server);
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - started_).count() / 10;
    Bytes hundredths;
    put16(hundredths, static_cast<std::uint16_t>(std::clamp<decltype(elapsed)>(elapsed, 0, 0xffff)));
    options.add(Dhcp6Option::ElapsedTime, tries_ == 0 ? Bytes(2) : hundredths);
    Bytes wanted;
    const auto want = [&wanted](const auto& list) {
        for (const auto option : list) put16(wanted, static_cast<std::uint16_t>(option));
    };
    purpose_ == Purpose::Information ? want(kWantedWithInformation) : want(kWantedWithAddress);
    options.add(Dhcp6Option::OptionRequest, wanted);
    if (purpose_ == Purpose::Address) {
        const bool is_known = state_ != State::Soliciting;
        options.add(Dhcp6Option::NonTemporaryAddresses,
                    association(association_of(mac_), is_known ? std::optional(lease_.address) : std::nullopt));
    }
    if (state_ == State::Soliciting) options.add(Dhcp6Option::RapidCommit);
    return encode(message);
}

// Doubling, ± 10 %, never above the longest (RFC 8415 §15, without MRD: for ever).
base::Duration Dhcp6Client::next_wait() {
    const bool is_renewal = state_ == State::Renewing || state_ == State::Rebinding;
    const auto first = std::chrono::duration_cast<milliseconds>(is_renewal ? kFirstRenewWait : kFirstWait);
    base::Duration longest = is_renewal ? kLongestRenewWait : kLongestWait;
    if (state_ == State::Informing) longest = longest_inform_;
    if (state_ == State::Soliciting) longest = longest_solicit_;
    const unsigned doublings = std::min(tries_ == 0 ? 0 : tries_ - 1, 20U);
    const auto limit = std::chrono::duration_cast<milliseconds>(longest);
    const milliseconds nominal = std::min(first * (1 << doublings), limit);
    // The first Solicit's wait is not shortened (RFC 8415 §18.2.1).
    const bool is_first_solicit = state_ == State::Soliciting && tries_ == 1;
    const milliseconds shortest = is_first_solicit ? nominal : nominal * 9 / 10;
    const milliseconds span = std::min(nominal * 11 / 10, limit) - shortest;
    return shortest + milliseconds(random_() % static_cast<std::uint32_t>(span.count() + 1));
}

}  // namespace netcfg
