#include "agent/net/frame_length_check.h"

#include "agent/loop.h"

namespace agent {
namespace {

constexpr int kLongTries = 2, kShortTries = 2;
constexpr base::milliseconds kTry{200};
constexpr std::size_t kEthernetHeader = 14, kShortFrame = 42;  // bytes; the second is a bare ARP request's

}  // namespace

base::Result<FrameLengthCheck> FrameLengthCheck::start(const base::Link& link, base::Ipv4 own, base::Ipv4 neighbour,
                                                       unsigned mtu, base::Time now) {
    auto socket = netcfg::ArpSocket::open(link.index, link.mac);
    if (!socket) return socket.failure();
    FrameLengthCheck check(std::move(*socket), own, neighbour, mtu);
    check.ask(now);
    return check;
}

void FrameLengthCheck::ask(base::Time now) {
    static_cast<void>(socket_.request(own_, neighbour_, is_long() ? mtu_ + kEthernetHeader : kShortFrame));
    ++tries_;
    deadline_ = now + kTry;
}

bool FrameLengthCheck::is_long() const {
    return tries_ < kLongTries;
}

bool FrameLengthCheck::is_answered() {
    bool answered = false;
    take_some([&] { return socket_.receive(); },
              [&](const netcfg::ArpPacket& packet) {
                  answered |= packet.op == netcfg::ArpOp::Reply && packet.sender == neighbour_;
              });
    return answered;
}

std::optional<FrameLengthCheck::Outcome> FrameLengthCheck::proceed(base::Time now) {
    if (is_answered()) return tries_ <= kLongTries ? Outcome::Pass : Outcome::Lost;
    if (now < deadline_) return std::nullopt;
    if (tries_ == kLongTries + kShortTries) return Outcome::Unknown;
    ask(now);
    return std::nullopt;
}

}  // namespace agent
