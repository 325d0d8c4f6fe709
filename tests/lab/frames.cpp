#include "tests/lab/frames.h"

#include <arpa/inet.h>

#include <array>
#include <cstdio>

namespace lab {
namespace {

enum EtherType : unsigned { kIpv4 = 0x0800, kArp = 0x0806, kVlan = 0x8100, kIpv6 = 0x86dd };
enum IpProtocol : unsigned { kHopByHop = 0, kIcmp = 1, kTcp = 6, kUdp = 17, kIcmp6 = 58 };
enum UdpPort : unsigned { kDhcpServer = 67, kDhcpClient = 68, kDhcp6Client = 546, kDhcp6Server = 547 };
constexpr unsigned kNfsPort = 2049;
constexpr std::size_t kMacSize = 6;

// Big-endian fields of a packet; those beyond its end are zero or empty.
class Fields {
public:
    explicit Fields(std::string_view bytes) : bytes_(bytes) {}

    unsigned byte(std::size_t at) const { return at < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at]) : 0; }
    unsigned word(std::size_t at) const { return byte(at) << 8 | byte(at + 1); }
    std::uint32_t dword(std::size_t at) const { return word(at) << 16 | word(at + 2); }
    std::string_view bytes(std::size_t at, std::size_t length) const {
        return at + length <= bytes_.size() ? bytes_.substr(at, length) : std::string_view();
    }
    Fields from(std::size_t at) const { return Fields(at < bytes_.size() ? bytes_.substr(at) : std::string_view()); }
    std::size_t size() const { return bytes_.size(); }

private:
    std::string_view bytes_;
};

std::string hexadecimal(std::string_view bytes, std::string_view separator = "") {
    std::string text;
    for (const char c : bytes) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned>(static_cast<std::uint8_t>(c)));
        if (!text.empty()) text += separator;
        text += digits.data();
    }
    return text;
}

std::string ip_text(std::string_view address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.size() == 4) ::inet_ntop(AF_INET, address.data(), text.data(), text.size());
    if (address.size() == 16) ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
    return text.data();
}

// Options as RFC 2132 has them, from `options` on. Overloaded file and sname fields are left out: nobody asks.
std::map<unsigned, std::string> dhcp_options(const Fields& options) {
    constexpr unsigned kPad = 0;
    constexpr unsigned kEnd = 255;
    std::map<unsigned, std::string> found;
    for (std::size_t at = 0; at < options.size() && options.byte(at) != kEnd;) {
        if (options.byte(at) == kPad) {
            ++at;
            continue;
        }
        const std::size_t length = options.byte(at + 1);
        found[options.byte(at)] += options.bytes(at + 2, length);
        at += 2 + length;
    }
    return found;
}

Dhcp4 parse_dhcp(const Fields& message) {
    constexpr std::size_t kOptions = 240;  // after the magic cookie
    constexpr unsigned kMessageType = 53;
    Dhcp4 dhcp;
    dhcp.xid = message.dword(4);
    dhcp.secs = message.word(8);
    dhcp.broadcast = (message.word(10) & 0x8000) != 0;
    dhcp.ciaddr = ip_text(message.bytes(12, 4));
    dhcp.yiaddr = ip_text(message.bytes(16, 4));
    dhcp.giaddr = ip_text(message.bytes(24, 4));
    dhcp.options = dhcp_options(message.from(kOptions));
    dhcp.type = static_cast<Dhcp>(Fields(dhcp.options[kMessageType]).byte(0));
    return dhcp;
}

void parse_udp(Frame& frame, const Fields& datagram) {
    constexpr std::size_t kPayload = 8;
    const Udp udp = {datagram.word(0), datagram.word(2)};
    frame.content = udp;
    if (udp.port_to == kDhcpServer || udp.port_to == kDhcpClient) frame.content = parse_dhcp(datagram.from(kPayload));
    if (udp.port_to == kDhcp6Server || udp.port_to == kDhcp6Client) {
        frame.content = Dhcp6Message{static_cast<Dhcp6>(datagram.byte(kPayload))};
    }
}

// The status of a COMPOUND's answer, if `stream` begins with one (RFC 5531 §9 and §11, RFC 7530 §16.2).
std::uint32_t nfs4_status(const Fields& stream) {
    constexpr std::uint32_t kReply = 1;
    constexpr std::uint32_t kAccepted = 0;
    constexpr std::uint32_t kSuccess = 0;
    const Fields result = stream.from(24 + stream.dword(20));  // behind the server's verifier
    const bool is_answer = stream.dword(8) == kReply && stream.dword(12) == kAccepted && result.dword(0) == kSuccess;
    return is_answer ? result.dword(4) : 0;
}

Tcp parse_tcp(const Fields& segment) {
    const unsigned flags = segment.byte(13);
    const std::size_t header = segment.byte(12) / 16 * std::size_t{4};
    Tcp tcp{segment.word(0), segment.word(2), (flags & 0x02) != 0, (flags & 0x10) != 0};
    if (tcp.port_from == kNfsPort) tcp.nfs4_status = nfs4_status(segment.from(header));
    return tcp;
}

void parse_ip_payload(Frame& frame, unsigned protocol, const Fields& payload) {
    switch (protocol) {
        case kUdp: parse_udp(frame, payload); break;
        case kTcp: frame.content = parse_tcp(payload); break;
        case kIcmp:
            if (payload.byte(0) == 8 || payload.byte(0) == 0) {
                frame.content = Echo{payload.byte(0) == 8, payload.word(4), payload.word(6)};
            }
            break;
        case kIcmp6: {
            const auto type = static_cast<Icmp6>(payload.byte(0));
            const bool neighbour = type == Icmp6::NeighborSolicitation || type == Icmp6::NeighborAdvertisement;
            frame.content = Icmp6Message{type, neighbour ? ip_text(payload.bytes(8, 16)) : ""};
            break;
        }
        default: break;
    }
}

void parse_ipv4(Frame& frame, const Fields& packet) {
    frame.ip_from = ip_text(packet.bytes(12, 4));
    frame.ip_to = ip_text(packet.bytes(16, 4));
    const bool first_fragment = (packet.word(6) & 0x1fff) == 0;
    if (first_fragment) parse_ip_payload(frame, packet.byte(9), packet.from((packet.byte(0) & 0x0f) * 4));
}

void parse_ipv6(Frame& frame, const Fields& packet) {
    constexpr std::size_t kHeader = 40;
    frame.ip_from = ip_text(packet.bytes(8, 16));
    frame.ip_to = ip_text(packet.bytes(24, 16));
    unsigned protocol = packet.byte(6);
    std::size_t at = kHeader;
    if (protocol == kHopByHop) {
        protocol = packet.byte(at);
        at += 8 + packet.byte(at + 1) * 8;
    }
    parse_ip_payload(frame, protocol, packet.from(at));
}

// Whether the content is a T of which `test` holds.
template <typename T>
Match content(std::function<bool(const T&)> test) {
    return [test = std::move(test)](const Frame& frame) {
        const T* found = frame.as<T>();
        return found != nullptr && test(*found);
    };
}

Match arp_for(std::string_view address, bool probe) {
    return content<Arp>([address = std::string(address), probe](const Arp& arp) {
        return arp.request && arp.target == address && (arp.sender == "0.0.0.0") == probe;
    });
}

}  // namespace

std::string Dhcp4::address(unsigned option) const {
    const auto found = options.find(option);
    return found == options.end() ? "" : ip_text(found->second);
}

std::string Dhcp4::client_id() const {
    const auto found = options.find(61);
    return found == options.end() ? "" : hexadecimal(found->second);
}

Frame parse_frame(std::string_view bytes) {
    const Fields ethernet(bytes);
    Frame frame;
    frame.size = bytes.size();
    frame.mac_to = hexadecimal(ethernet.bytes(0, kMacSize), ":");
    frame.mac_from = hexadecimal(ethernet.bytes(kMacSize, kMacSize), ":");
    std::size_t type = 2 * kMacSize;
    if (ethernet.word(type) == kVlan) {
        frame.vlan = ethernet.word(type + 2) & 0x0fff;
        type += 4;
    }
    frame.ether_type = ethernet.word(type);
    const Fields packet = ethernet.from(type + 2);
    if (frame.ether_type == kIpv4) parse_ipv4(frame, packet);
    if (frame.ether_type == kIpv6) parse_ipv6(frame, packet);
    if (frame.ether_type == kArp) {
        frame.content = Arp{packet.word(6) == 1, ip_text(packet.bytes(14, 4)), ip_text(packet.bytes(24, 4))};
    }
    return frame;
}

std::string in_words(const Frame& frame) {
    constexpr std::array<const char*, 9> kDhcp = {"DHCP", "DISCOVER", "OFFER",   "REQUEST", "DECLINE",
                                                  "ACK",  "NAK",      "RELEASE", "INFORM"};
    if (const Arp* arp = frame.as<Arp>()) {
        if (!arp->request) return "ARP reply to " + arp->target;
        return (arp->sender == "0.0.0.0" ? "ARP probe for " : "ARP request for ") + arp->target;
    }
    if (const Dhcp4* dhcp = frame.as<Dhcp4>()) {
        const auto type = static_cast<std::size_t>(dhcp->type);
        return type < kDhcp.size() ? kDhcp[type] : kDhcp[0];
    }
    return nfs()(frame) ? "NFS" : "other";
}

Match any_frame() {
    return [](const Frame&) { return true; };
}

Match dhcp(Dhcp type) {
    return content<Dhcp4>([type](const Dhcp4& dhcp) { return dhcp.type == type; });
}

Match dhcp() {
    return content<Dhcp4>([](const Dhcp4&) { return true; });
}

Match arp_probe_for(std::string_view address) {
    return arp_for(address, true);
}

Match arp_request_for(std::string_view address) {
    return arp_for(address, false);
}

Match ping_for(std::string_view address) {
    return [address = std::string(address)](const Frame& frame) {
        const Echo* echo = frame.as<Echo>();
        return echo != nullptr && echo->request && frame.ip_to == address;
    };
}

Match nfs() {
    return content<Tcp>([](const Tcp& tcp) { return tcp.port_from == kNfsPort || tcp.port_to == kNfsPort; });
}

Match nfs_syn() {
    return content<Tcp>([](const Tcp& tcp) { return tcp.port_to == kNfsPort && tcp.syn && !tcp.ack; });
}

Match nfs4_answer(std::uint32_t status) {
    return content<Tcp>([status](const Tcp& tcp) { return tcp.port_from == kNfsPort && tcp.nfs4_status == status; });
}

Match dhcp6(Dhcp6 type) {
    return content<Dhcp6Message>([type](const Dhcp6Message& message) { return message.type == type; });
}

Match icmp6(Icmp6 type) {
    return content<Icmp6Message>([type](const Icmp6Message& message) { return message.type == type; });
}

Match solicitation_for(std::string_view address) {
    return content<Icmp6Message>([address = std::string(address)](const Icmp6Message& message) {
        return message.type == Icmp6::NeighborSolicitation && message.target == address;
    });
}

}  // namespace lab
