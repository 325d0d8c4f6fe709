#include "agent/discovery/mdns.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "agent/base/fd.h"
#include "agent/base/random.h"
#include "agent/discovery/dns_sd.h"
#include "agent/discovery/local_links.h"

namespace discovery {
namespace {

constexpr std::uint16_t kMdnsPort = 5353;
constexpr std::uint32_t kMdnsGroup = 0xe00000fb;   // 224.0.0.251
constexpr base::milliseconds kBetweenTries{1000};  // RFC 6762 §5.2
constexpr std::size_t kLargestMessage = 9000;      // §17
constexpr int kMostMessages = 256;                 // that answer our questions, in one run
constexpr int kReadAtOnce = 64;                    // of one link, before the time is looked at

struct Ear {
    LocalLink link;
    base::Fd socket;
    DnsSd service;
    std::vector<DnsQuestion> asked;
};

base::Result<base::Fd> open_socket(const LocalLink& link) {
    base::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return base::system_failure(link.link.name, "open a socket", errno);
    ip_mreqn outgoing{};
    outgoing.imr_address.s_addr = htonl(link.address.bits);
    outgoing.imr_ifindex = link.link.index.value;
    const int hops = 255;  // RFC 6762 §11
    if (::setsockopt(socket.get(), IPPROTO_IP, IP_MULTICAST_IF, &outgoing, sizeof outgoing) != 0 ||
        ::setsockopt(socket.get(), IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops) != 0) {
        return base::system_failure(link.link.name, "prepare multicast", errno);
    }
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(link.address.bits);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        return base::system_failure(link.link.name, "bind a socket", errno);
    }
    return socket;
}

// A question that is lost is asked again by the next try.
void send(const Ear& ear, const DnsQuestion& question, std::uint16_t id) {
    const auto bytes = encode(question, id, false);
    sockaddr_in group{};
    group.sin_family = AF_INET;
    group.sin_port = htons(kMdnsPort);
    group.sin_addr.s_addr = htonl(kMdnsGroup);
    ::sendto(ear.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&group),
             sizeof group);
}

void ask_new(Ear& ear, std::uint16_t id) {
    for (const auto& question : ear.service.questions()) {
        send(ear, question, id);
        ear.asked.push_back(question);
    }
}

// Only the link's own hosts are believed (RFC 6762 §11).
bool is_on_link(const LocalLink& link, const sockaddr_in& from) {
    const base::Ipv4 address{ntohl(from.sin_addr.s_addr)};
    return ntohs(from.sin_port) == kMdnsPort && base::IpPrefix{link.address, link.length}.contains(address);
}

void hear(Ear& ear, std::uint16_t id, SourceRun& run, int& messages) {
    std::array<std::byte, kLargestMessage> buffer;
    for (int read = 0; read < kReadAtOnce && messages < kMostMessages; ++read) {
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const ssize_t length =
            ::recvfrom(ear.socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (length < 0) return;
        if (!is_on_link(ear.link, from)) continue;
        const auto records = decode_dns(std::span(buffer).first(static_cast<std::size_t>(length)), id);
        if (!records) continue;
        ++messages;
        ear.service.take(*records, run.so_far());
        ask_new(ear, id);
        for (const auto& each : ear.service.found()) run.found(each.address, each.name, each.path);
    }
}

std::vector<Ear> open_ears(SourceRun& run) {
    std::vector<Ear> out;
    const auto links = local_links();
    if (!links) {
        run.note(links.failure().text());
        return out;
    }
    for (const auto& link : *links) {
        auto socket = open_socket(link);
        if (socket) {
            out.push_back({link, std::move(*socket), {}, {}});
        } else {
            run.note(socket.failure().text());
        }
    }
    if (links->empty()) run.note("no link with an IPv4 address");
    return out;
}

}  // namespace

void find_by_mdns(SourceRun& run) {
    auto ears = open_ears(run);
    if (ears.empty()) return;
    const auto id = static_cast<std::uint16_t>(base::random_number());
    for (auto& ear : ears) {
        ear.service.look_for("_nfs._tcp.local");
        ask_new(ear, id);
    }
    std::vector<pollfd> polled;
    for (const auto& ear : ears) polled.push_back({ear.socket.get(), POLLIN, 0});
    const base::Time end = run.began() + kMdnsPatience;
    base::Time next_try = run.began() + kBetweenTries;
    int messages = 0;
    for (base::Time now = run.began(); now < end && messages < kMostMessages; now = base::BootClock::now()) {
        const auto left = std::chrono::ceil<base::milliseconds>(std::min(end, next_try) - now);
        ::poll(polled.data(), polled.size(), static_cast<int>(std::max<base::milliseconds::rep>(left.count(), 0)));
        for (auto& ear : ears) hear(ear, id, run, messages);
        if (base::BootClock::now() < next_try) continue;
        next_try += kBetweenTries * 10;  // once; whoever does not hear two questions is not asked a third time
        for (const auto& ear : ears) {
            for (const auto& question : ear.asked) send(ear, question, id);
        }
    }
}

}  // namespace discovery
