#include "netcfg/link_ear.h"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>

#include "netcfg/link_name.h"

namespace netcfg {
namespace {

constexpr int kReadAtOnce = 64;
constexpr std::uint32_t kPacketType = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE);
constexpr std::uint16_t kLoopTest = 0x9000;  // ECTP: Cisco's keepalives
constexpr std::uint16_t k8021x = 0x888e;     // EAPOL, which may be unicast

// Classic BPF over the frame from its Ethernet header on. Dropped: our own; to 01:80:c2:00:00:00…0f (IEEE 802.1Q table
// 8-1: STP, LACP, 802.1X, LLDP, pause); to 01:00:0c:cc:cc:cc and …cd (Cisco: CDP, VTP, PVST+).
constexpr std::array kFilter{
    sock_filter{BPF_LD | BPF_B | BPF_ABS, 0, 0, kPacketType},        //
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 12, 0, PACKET_OUTGOING},  // drop
    sock_filter{BPF_LD | BPF_H | BPF_ABS, 0, 0, 12},                 // type
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 10, 0, kLoopTest},        // drop
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 9, 0, k8021x},            // drop
    sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},                  // destination, first four bytes
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0x0180c200},        //
    sock_filter{BPF_LD | BPF_H | BPF_ABS, 0, 0, 4},                  // its last two
    sock_filter{BPF_JMP | BPF_JGT | BPF_K, 4, 5, 0x000f},            // keep, drop
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0x01000ccc},        // keep
    sock_filter{BPF_LD | BPF_H | BPF_ABS, 0, 0, 4},                  //
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 0xcccc},            // drop
    sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0xcccd},            // drop
    sock_filter{BPF_RET | BPF_K, 0, 0, ETH_HLEN},                    //
    sock_filter{BPF_RET | BPF_K, 0, 0, 0},                           //
};

constexpr std::array kNothing{sock_filter{BPF_RET | BPF_K, 0, 0, 0}};

bool attach(int fd, std::span<const sock_filter> filter) {
    const sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

base::MacAddress mac_in(const sockaddr_ll& address) {
    base::MacAddress mac;
    std::ranges::copy(std::span(address.sll_addr).first<ETH_ALEN>(), mac.octets.begin());
    return mac;
}

}  // namespace

base::Result<LinkEar> LinkEar::open(base::IfIndex link) {
    const std::string name = link_name(link);
    // Protocol 0 hears nothing until bind(), so nothing slips in before the filter stands.
    base::Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return base::system_failure(name, "open a socket that listens", errno);
    if (!attach(fd.get(), kFilter)) return base::system_failure(name, "filter the socket that listens", errno);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = link.value;
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd.get(), generic, size) != 0 || ::getsockname(fd.get(), generic, &size) != 0) {
        return base::system_failure(name, "bind the socket that listens", errno);
    }
    return LinkEar(std::move(fd), mac_in(address));  // getsockname() has filled in the link's own
}

// A loop in the network brings our own frames back: they prove nothing.
bool LinkEar::heard() {
    std::array<std::byte, ETH_HLEN> frame;
    bool heard_others = false;
    for (int i = 0; i < kReadAtOnce; ++i) {
        sockaddr_ll from{};
        socklen_t size = sizeof from;
        auto* generic = reinterpret_cast<sockaddr*>(&from);
        if (::recvfrom(fd_.get(), frame.data(), frame.size(), 0, generic, &size) < 0) break;
        heard_others = heard_others || mac_in(from) != own_;
    }
    return heard_others;
}

void LinkEar::listen() {
    static_cast<void>(attach(fd_.get(), kFilter));
}

void LinkEar::rest() {
    if (!attach(fd_.get(), kNothing)) return;
    std::byte frame{};
    while (::recv(fd_.get(), &frame, sizeof frame, 0) >= 0) continue;
}

}  // namespace netcfg
