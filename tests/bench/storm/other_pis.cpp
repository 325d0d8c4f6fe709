#include "tests/bench/storm/other_pis.h"

#include <algorithm>
#include <array>

namespace storm {
namespace {

using netcfg::Dhcp4Type;

constexpr std::array<Duration, 10> kRounds{2s, 3s, 4s, 6s, 9s, 16s, 25s, 36s, 64s, 100s};
constexpr Duration kLongestIpconfigWait = 60s;
constexpr Duration kPollAgain = 100ms;  // ipconfig's, between a wait that is over and the message that follows
constexpr unsigned kMountRetries = 180;

constexpr std::uint32_t kInitialInterval = 3;
constexpr std::uint32_t kBackoffCutoff = 15;
constexpr Duration kDhclientTimeout = 60s;
constexpr Duration kDhclientRebootTimeout = 10s;
constexpr Duration kMountNfsPatience = 120s;
constexpr Duration kLongestMountNfsWait = 10s;

constexpr unsigned kKernelSends = 6;
constexpr Duration kKernelBaseTimeout = 2s;
constexpr std::uint32_t kKernelRandomMs = 1000;
constexpr Duration kLongestKernelTimeout = 30s;
constexpr Duration kKernelPostOpen = 10ms;
constexpr std::array<Duration, 5> kNfsRootWaits{5s, 10s, 20s, 30s, 30s};

bool answers(const DhcpMessage& message, const DhcpMessage& asks) {
    const auto wanted = asks.type == Dhcp4Type::Discover ? Dhcp4Type::Offer : Dhcp4Type::Ack;
    return message.type == wanted && message.xid == asks.xid;
}

}  // namespace

InitramfsToolsPi::InitramfsToolsPi(Network& network, std::size_t index, std::uint32_t seed, std::size_t server)
    : Pi(network, index, seed), server_(server), alarm_(network.timeline()) {}

void InitramfsToolsPi::start() {
    begin_round();
}

void InitramfsToolsPi::begin_round() {
    if (round_ == kRounds.size()) return die();
    round_began_ = timeline().now();
    wait_ = 1s;
    asks_ = {Dhcp4Type::Discover, random()};
    ask();
}

void InitramfsToolsPi::ask() {
    send(asks_);
    alarm_.set_after(wait_, [this] { waited(); });
    wait_ = std::min(wait_ * 2, kLongestIpconfigWait);
}

void InitramfsToolsPi::waited() {
    if (timeline().now() < round_began_ + kRounds[round_]) return alarm_.set_after(kPollAgain, [this] { ask(); });
    ++round_;
    begin_round();
}

void InitramfsToolsPi::receive(const DhcpMessage& message) {
    if (fate().leased || fate().dead || !answers(message, asks_)) return;
    if (message.type == Dhcp4Type::Offer) {
        asks_.type = Dhcp4Type::Request;
        return send(asks_);
    }
    has_lease();
    alarm_.clear();
    try_mount();
}

void InitramfsToolsPi::try_mount() {
    mount(server_, NfsVersion::V3, [this](bool mounted) {
        if (mounted) return boot_from(server_);
        if (retries_++ == kMountRetries) return die();
        timeline().after(1s, [this] { try_mount(); });
    });
}

DracutPi::DracutPi(Network& network, std::size_t index, std::uint32_t seed, std::size_t server)
    : Pi(network, index, seed), server_(server), alarm_(network.timeline()) {}

void DracutPi::start() {
    asks_.xid = random();
    begin(Dhcp4Type::Discover);
}

void DracutPi::begin(Dhcp4Type type) {
    asks_.type = type;
    first_sent_ = timeline().now();
    interval_ = kInitialInterval;
    ask();
}

void DracutPi::ask() {
    const Duration elapsed = timeline().now() - first_sent_;
    const bool asks_for_offer = asks_.type == Dhcp4Type::Discover;
    if (asks_for_offer && elapsed > kDhclientTimeout) return die();
    if (!asks_for_offer && elapsed > kDhclientRebootTimeout) return start();
    interval_ += random() % (2 * interval_);
    if (interval_ > kBackoffCutoff) interval_ = kBackoffCutoff / 2 + random() % kBackoffCutoff;
    send(asks_);
    const Duration wait = std::min<Duration>(base::seconds(interval_), kDhclientTimeout - elapsed + 1s);
    alarm_.set_after(wait, [this] { ask(); });
}

void DracutPi::receive(const DhcpMessage& message) {
    if (fate().leased || fate().dead || !answers(message, asks_)) return;
    if (message.type == Dhcp4Type::Offer) return begin(Dhcp4Type::Request);
    has_lease();
    alarm_.clear();
    mount_ends_ = timeline().now() + kMountNfsPatience;
    try_mount();
}

void DracutPi::try_mount() {
    mount(server_, NfsVersion::V4, [this](bool mounted) {
        if (mounted) return boot_from(server_);
        if (timeline().now() > mount_ends_) return die();
        timeline().after(mount_wait_, [this] { try_mount(); });
        mount_wait_ = std::min(mount_wait_ * 2, kLongestMountNfsWait);
    });
}

KernelPi::KernelPi(Network& network, std::size_t index, std::uint32_t seed, std::size_t server)
    : Pi(network, index, seed), server_(server), alarm_(network.timeline()) {}

void KernelPi::start() {
    sent_ = 0;
    wait_ = kKernelBaseTimeout + base::milliseconds(random() % kKernelRandomMs);
    asks_ = {Dhcp4Type::Discover, random()};
    ask();
}

void KernelPi::ask() {
    send(asks_);
    alarm_.set_after(wait_, [this] { waited(); });
}

void KernelPi::waited() {
    if (++sent_ == kKernelSends) return alarm_.set_after(kKernelPostOpen, [this] { start(); });
    wait_ = std::min(wait_ * 7 / 4, kLongestKernelTimeout);
    ask();
}

void KernelPi::receive(const DhcpMessage& message) {
    if (fate().leased || !answers(message, asks_)) return;
    if (message.type == Dhcp4Type::Offer) {
        asks_.type = Dhcp4Type::Request;
        return ask();
    }
    has_lease();
    alarm_.clear();
    try_mount();
}

void KernelPi::try_mount() {
    mount(server_, NfsVersion::V3, [this](bool mounted) {
        if (mounted) return boot_from(server_);
        if (mounts_ == kNfsRootWaits.size()) return die();
        timeline().after(kNfsRootWaits[mounts_++], [this] { try_mount(); });
    });
}

}  // namespace storm
