#include "agent/discovery/sweep.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "agent/base/fd.h"
#include "agent/discovery/local_links.h"
#include "agent/discovery/sweep_schedule.h"
#include "netcfg/arp_socket.h"

namespace discovery {
namespace {

constexpr std::uint16_t kNfsPort = 2049;
constexpr base::milliseconds kConnectPatience{800};  // below the 1 s after which Linux repeats a SYN (RFC 6298)
constexpr std::size_t kMostConnecting = 128;
constexpr int kLengthByTcp = 24;
constexpr int kReadAtOnce = 64;  // of one link, before others are seen to

// A connection attempt; it is closed by a reset, so that it leaves nothing behind on either side.
struct Attempt {
    base::Ipv4 address;
    base::Fd socket;
    base::Time end;
};

std::optional<Attempt> begin(base::Ipv4 address, base::Time now) {
    Attempt out{address, base::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
                now + kConnectPatience};
    if (!out.socket) return std::nullopt;
    const linger none{1, 0};
    ::setsockopt(out.socket.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(kNfsPort);
    to.sin_addr.s_addr = htonl(address.bits);
    const int connected = ::connect(out.socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (connected != 0 && errno != EINPROGRESS) return std::nullopt;
    return out;
}

bool succeeded(const Attempt& attempt) {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(attempt.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

Medium medium_of(const LocalLink& link) {
    return link.nature.kind == netcfg::LinkKind::Wireless ? Medium::Air : Medium::Wire;
}

int swept_length(const LocalLink& link, bool by_arp) {
    return std::max({link.length, shortest_sweep(medium_of(link)), by_arp ? 0 : kLengthByTcp});
}

// The sweep of one network.
class Sweep {
public:
    Sweep(const LocalLink& link, std::optional<netcfg::ArpSocket> arp, base::Time now)
        : link_(link),
          arp_(std::move(arp)),
          schedule_(
              addresses_around(link.address, arp_ ? link.length : std::max(link.length, kLengthByTcp), medium_of(link)),
              now, medium_of(link)) {}

    void turn(SourceRun& run) {
        const base::Time now = base::BootClock::now();
        while (const auto address = schedule_.next(now)) {
            last_asked_ = now;
            ask(*address, now);
        }
        if (arp_) hear();
        while (!waiting_.empty() && attempts_.size() < kMostConnecting) {
            if (auto attempt = begin(waiting_.back(), now)) attempts_.push_back(std::move(*attempt));
            waiting_.pop_back();
        }
        std::erase_if(attempts_, [&](const Attempt& each) { return has_ended(each, now, run); });
    }

    bool is_done() const {
        const bool asked = !schedule_.deadline();
        const bool heard = !arp_ || base::BootClock::now() >= last_asked_ + kAnswerPatience;
        return asked && heard && attempts_.empty() && waiting_.empty();
    }

    std::optional<base::Time> deadline() const {
        std::optional<base::Time> out = schedule_.deadline();
        const base::Time heard = last_asked_ + kAnswerPatience;
        if (!out && arp_ && heard > base::BootClock::now()) out = heard;
        for (const auto& each : attempts_) out = out ? std::min(*out, each.end) : each.end;
        return out;
    }

    void add_to(std::vector<pollfd>& polled) const {
        if (arp_) polled.push_back({arp_->fd(), POLLIN, 0});
        for (const auto& each : attempts_) polled.push_back({each.socket.get(), POLLOUT, 0});
    }

private:
    void ask(base::Ipv4 address, base::Time now) {
        if (arp_) {
            static_cast<void>(arp_->request(link_.address, address));  // what the link does not take now, is lost
            return;
        }
        static_cast<void>(schedule_.answered(address));  // one SYN each
        if (attempts_.size() < kMostConnecting) {
            if (auto attempt = begin(address, now)) attempts_.push_back(std::move(*attempt));
        } else {
            waiting_.push_back(address);
        }
    }

    void hear() {
        for (int read = 0; read < kReadAtOnce; ++read) {
            const auto packet = arp_->receive();
            if (!packet) return;
            if (packet->op != netcfg::ArpOp::Reply || !schedule_.answered(packet->sender)) continue;
            waiting_.push_back(packet->sender);
        }
    }

    static bool has_ended(const Attempt& attempt, base::Time now, SourceRun& run) {
        pollfd polled{attempt.socket.get(), POLLOUT, 0};
        if (::poll(&polled, 1, 0) == 0) return now >= attempt.end;
        if (succeeded(attempt)) run.found(attempt.address.text(), "", "");
        return true;
    }

    LocalLink link_;
    std::optional<netcfg::ArpSocket> arp_;
    SweepSchedule schedule_;
    base::Time last_asked_ = base::BootClock::now();
    std::vector<base::Ipv4> waiting_;  // to be connected to
    std::vector<Attempt> attempts_;
};

void note_limits(const LocalLink& link, bool by_arp, SourceRun& run) {
    const std::string network = base::IpPrefix{link.address, link.length}.network().text();
    const int swept = swept_length(link, by_arp);
    if (link.length < swept) {
        run.note("of " + network + " only the /" + std::to_string(swept) + " around " + link.address.text());
    }
}

std::vector<Sweep> sweeps(SourceRun& run) {
    std::vector<Sweep> out;
    const auto links = local_links();
    if (!links) {
        run.note(links.failure().text());
        return out;
    }
    if (links->empty()) run.note("no link with an IPv4 address");
    bool lacks_rights = false;
    for (const auto& link : *links) {
        std::optional<netcfg::ArpSocket> arp;
        if (link.nature.has_frames) {
            auto socket = netcfg::ArpSocket::open(link.link.index, link.link.mac);
            lacks_rights |= !socket && socket.failure().error == EPERM;
            if (socket) arp.emplace(std::move(*socket));
        }
        note_limits(link, arp.has_value(), run);
        out.emplace_back(link, std::move(arp), base::BootClock::now());
    }
    if (lacks_rights) run.note("by TCP alone: asking by ARP takes root's rights (CAP_NET_RAW)");
    return out;
}

}  // namespace

void find_by_sweep(SourceRun& run, const std::function<void()>& opened) {
    auto all = sweeps(run);
    opened();
    while (!std::ranges::all_of(all, &Sweep::is_done)) {
        std::vector<pollfd> polled;
        std::optional<base::Time> next;
        for (const auto& each : all) {
            each.add_to(polled);
            if (const auto deadline = each.deadline()) next = next ? std::min(*next, *deadline) : deadline;
        }
        const auto left = std::chrono::ceil<base::milliseconds>(next.value_or(base::Time()) - base::BootClock::now());
        ::poll(polled.data(), polled.size(),
               static_cast<int>(std::clamp<base::milliseconds::rep>(left.count(), 0, 1000)));
        for (auto& each : all) each.turn(run);
    }
}

}  // namespace discovery
