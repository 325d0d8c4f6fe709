#include "netcfg/icmp_errors.h"

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

namespace netcfg {
namespace {

constexpr std::size_t kMostBytes = 1280;  // of a message; its first hundred count (RFC 792, RFC 4443 §2.4)
constexpr int kBufferSize = 32 * 1024;    // what comes faster than it is read is lost, which is fine
constexpr int kSkippedAtOnce = 64;

base::Result<base::Fd> open_raw(int family, int protocol, int level, int option, const void* filter, socklen_t size) {
    const char* name = family == AF_INET ? "ICMP" : "ICMPv6";
    base::Fd fd(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
    if (!fd) return base::system_failure(name, "open a raw socket", errno);
    // What comes before the filter stands is passed over when it is read.
    if (::setsockopt(fd.get(), level, option, filter, size) != 0) {
        return base::system_failure(name, "filter the raw socket", errno);
    }
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &kBufferSize, sizeof kBufferSize);
    return fd;
}

base::Result<base::Fd> open_v4() {
    const icmp_filter filter{~(1U << ICMP_DEST_UNREACH)};  // a set bit keeps the type out
    return open_raw(AF_INET, IPPROTO_ICMP, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
}

base::Result<base::Fd> open_v6() {
    icmp6_filter filter;
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_PACKET_TOO_BIG, &filter);
    return open_raw(AF_INET6, IPPROTO_ICMPV6, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
}

bool add(const base::Fd& epoll, const base::Fd& fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    return ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd.get(), &event) == 0;
}

}  // namespace

base::Result<IcmpErrors> IcmpErrors::open() {
    auto v4 = open_v4();
    if (!v4) return v4.failure();
    auto v6 = open_v6();
    if (!v6 && v6.failure().error != EAFNOSUPPORT) return v6.failure();
    base::Fd either(::epoll_create1(EPOLL_CLOEXEC));
    if (!either || !add(either, *v4) || (v6 && !add(either, *v6))) {
        return base::system_failure("ICMP", "watch the raw sockets", errno);
    }
    return IcmpErrors(std::move(*v4), v6 ? std::move(*v6) : base::Fd(), std::move(either));
}

std::optional<IcmpError> IcmpErrors::receive() {
    std::array<std::byte, kMostBytes> buffer;
    for (const base::Fd* fd : {&v4_, &v6_}) {
        for (int i = 0; *fd && i < kSkippedAtOnce; ++i) {
            sockaddr_in6 from{};
            socklen_t from_size = sizeof from;
            const ssize_t size =
                ::recvfrom(fd->get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
            if (size < 0) break;
            const auto bytes = std::span<const std::byte>(buffer).first(static_cast<std::size_t>(size));
            base::Ipv6 sender;
            std::memcpy(sender.octets.data(), &from.sin6_addr, sender.octets.size());
            // An IPv4 raw socket gives the IP header too, an IPv6 one does not.
            const auto error = fd == &v4_ ? parse_icmp_packet(bytes) : parse_icmp_error(bytes, sender);
            if (error) return error;
        }
    }
    return std::nullopt;
}

}  // namespace netcfg
