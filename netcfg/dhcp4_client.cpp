#include "netcfg/dhcp4_client.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "netcfg/big_endian.h"
#include "netcfg/classful.h"
#include "netcfg/dhcp4_lease.h"

namespace netcfg {
namespace {

using std::chrono::milliseconds;

constexpr unsigned kRequestTries = 2;
constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{4000};
constexpr std::uint16_t kLargestMessage = 1472;  // fits one Ethernet frame, headers counted or not
constexpr std::string_view kVendorClass = "farroot";

// Classless routes before the router: RFC 3442 demands that order.
constexpr std::array kWanted{
    Dhcp4Option::SubnetMask, Dhcp4Option::ClasslessStaticRoute, Dhcp4Option::Router,         Dhcp4Option::DnsServer,
    Dhcp4Option::HostName,   Dhcp4Option::DomainName,           Dhcp4Option::RootPath,       Dhcp4Option::InterfaceMtu,
    Dhcp4Option::NtpServer,  Dhcp4Option::VendorSpecific,       Dhcp4Option::TftpServerName, Dhcp4Option::DomainSearch,
};

std::vector<std::byte> bytes_of(base::Ipv4 address) {
    std::vector<std::byte> bytes;
    put32(bytes, address.bits);
    return bytes;
}

// 01 and the MAC (RFC 2132 §9.14): what networkd, NetworkManager and dhcpcd can keep using in the booted system.
std::vector<std::byte> client_identifier(base::MacAddress mac) {
    std::vector<std::byte> bytes{std::byte{1}};
    for (const auto octet : mac.octets) bytes.push_back(static_cast<std::byte>(octet));
    return bytes;
}

}  // namespace

Dhcp4Client::Dhcp4Client(base::MacAddress mac, std::uint32_t seed) : mac_(mac), random_(seed) {}

void Dhcp4Client::start(base::Time now) {
    started_ = now;
    naks_in_a_row_ = 0;
    lease_.reset();
    begin_exchange(now);
}

// A new xid, so that answers to what was asked before match nothing.
void Dhcp4Client::begin_exchange(base::Time first_send) {
    state_ = State::Selecting;
    xid_ = static_cast<std::uint32_t>(random_() << 16 ^ random_());
    tries_ = 0;
    due_ = first_send;
}

void Dhcp4Client::receive(std::span<const std::byte> bytes, base::Time now) {
    const auto message = decode(bytes);
    const bool ours = message && message->xid == xid_ && message->chaddr == mac_;
    if (!ours || !take(*message, now)) ++counts_.ignored;
}

bool Dhcp4Client::take(const Dhcp4Message& message, base::Time now) {
    switch (state_) {
        case State::Idle:
        case State::Bound: return false;
        case State::Selecting:
            if (message.type == Dhcp4Type::Offer) return take_offer(message, now);
            if (message.type == Dhcp4Type::Ack && message.has(Dhcp4Option::RapidCommit)) return take_ack(message);
            return false;
        case State::Requesting:
            if (message.type == Dhcp4Type::Offer) return take_offer(message, now);
            if (!is_from_chosen_server(message)) return false;
            if (message.type == Dhcp4Type::Ack) return take_ack(message);
            if (message.type == Dhcp4Type::Nak) return take_nak(now);
            return false;
    }
    return false;
}

bool Dhcp4Client::take_offer(const Dhcp4Message& message, base::Time now) {
    const auto server = message.address(Dhcp4Option::ServerIdentifier);
    if (!server || !is_host_address(message.yiaddr)) return false;
    ++counts_.offers;
    if (state_ == State::Requesting) return true;
    offer_ = {message.yiaddr, *server};
    state_ = State::Requesting;
    tries_ = 0;
    due_ = now;
    return true;
}

bool Dhcp4Client::take_ack(const Dhcp4Message& message) {
    lease_ = lease_of(message);
    if (!lease_) return false;
    state_ = State::Bound;
    return true;
}

bool Dhcp4Client::take_nak(base::Time now) {
    ++counts_.naks;
    const base::Duration pause = naks_in_a_row_ == 0 ? base::Duration(0) : wait_after(naks_in_a_row_);
    ++naks_in_a_row_;
    begin_exchange(now + pause);
    return true;
}

// A server without option 54 in its answer is forgiven: the xid already says whom it answers.
bool Dhcp4Client::is_from_chosen_server(const Dhcp4Message& message) const {
    return message.address(Dhcp4Option::ServerIdentifier).value_or(offer_.server) == offer_.server;
}

std::optional<std::vector<std::byte>> Dhcp4Client::next_message(base::Time now) {
    switch (state_) {
        case State::Idle:
        case State::Bound: return std::nullopt;
        case State::Selecting:
            if (now < due_) return std::nullopt;
            return discover(now);
        case State::Requesting:
            if (now < due_) return std::nullopt;
            if (tries_ < kRequestTries) return request(now);
            begin_exchange(now);
            return discover(now);
    }
    return std::nullopt;
}

std::optional<base::Time> Dhcp4Client::deadline() const {
    switch (state_) {
        case State::Idle:
        case State::Bound: return std::nullopt;
        case State::Selecting:
        case State::Requesting: return due_;
    }
    return std::nullopt;
}

std::vector<std::byte> Dhcp4Client::discover(base::Time now) {
    Dhcp4Message message;
    message.type = Dhcp4Type::Discover;
    message.options[Dhcp4Option::RapidCommit];
    return sent(std::move(message), now);
}

std::vector<std::byte> Dhcp4Client::request(base::Time now) {
    Dhcp4Message message;
    message.type = Dhcp4Type::Request;
    message.options[Dhcp4Option::RequestedAddress] = bytes_of(offer_.address);
    message.options[Dhcp4Option::ServerIdentifier] = bytes_of(offer_.server);
    return sent(std::move(message), now);
}

// Completes the message with what all have in common, and counts it.
std::vector<std::byte> Dhcp4Client::sent(Dhcp4Message message, base::Time now) {
    message.xid = xid_;
    message.chaddr = mac_;
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - started_).count();
    message.secs = static_cast<std::uint16_t>(std::clamp<decltype(elapsed)>(elapsed, 0, 0xffff));
    for (const auto option : kWanted) {
        message.options[Dhcp4Option::ParameterList].push_back(static_cast<std::byte>(option));
    }
    put16(message.options[Dhcp4Option::MaximumMessageSize], kLargestMessage);
    const auto vendor = std::as_bytes(std::span(kVendorClass));
    message.options[Dhcp4Option::VendorClass].assign(vendor.begin(), vendor.end());
    message.options[Dhcp4Option::ClientIdentifier] = client_identifier(mac_);
    ++tries_;
    ++counts_.sent;
    due_ = now + wait_after(tries_);
    return encode(message);
}

// 1, 2, 4, 4, … s ± 25 %, but never above 4 s, so that what is late is spread over the last second before that.
base::Duration Dhcp4Client::wait_after(unsigned tries) {
    const milliseconds nominal = std::min(kFirstWait * (1 << std::min(tries - 1, 2U)), kLongestWait);
    const milliseconds shortest = nominal * 3 / 4;
    const milliseconds longest = std::min(nominal * 5 / 4, kLongestWait);
    const auto span = static_cast<std::uint32_t>((longest - shortest).count()) + 1;
    return shortest + milliseconds(random_() % span);
}

}  // namespace netcfg
