// Ethernet frames as stories speak of them: who sent what to whom, with the fields that a story asks for. Addresses
// are text, "52:54:00:00:00:02", "192.168.50.1", "fd00:50::1". What a frame is too short for is zero or empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lab {

struct Arp {
    bool request = false;
    std::string sender;  // "0.0.0.0" in a probe (RFC 5227)
    std::string target;
};

enum class Dhcp : unsigned { Discover = 1, Offer, Request, Decline, Ack, Nak, Release, Inform };

struct Dhcp4 {
    Dhcp type = Dhcp::Discover;
    std::uint32_t xid = 0;
    unsigned secs = 0;
    bool broadcast = false;  // the client asks for broadcast answers
    std::string ciaddr;
    std::string yiaddr;
    std::string giaddr;                       // of a relay
    std::map<unsigned, std::string> options;  // raw, by number; what is split over several is joined

    std::string address(unsigned option) const;  // of an option that holds one; empty when absent
    std::string requested() const { return address(50); }
    std::string server() const { return address(54); }
    std::string client_id() const;  // in hexadecimal digits
    bool rapid_commit() const { return options.contains(80); }
};

enum class Dhcp6 : unsigned { Solicit = 1, Advertise, Request, Confirm, Renew, Rebind, Reply, InformationRequest = 11 };
enum class Icmp6 : unsigned {
    EchoRequest = 128,
    EchoReply = 129,
    RouterSolicitation = 133,
    RouterAdvertisement,
    NeighborSolicitation,
    NeighborAdvertisement,
};

struct Udp {
    unsigned port_from = 0;
    unsigned port_to = 0;
};

struct Tcp {
    unsigned port_from = 0;
    unsigned port_to = 0;
    bool syn = false;
    bool ack = false;
    std::uint32_t nfs4_status = 0;  // of the NFSv4 answer that begins in this frame, if one does (RFC 7530 §13)
};

struct Echo {  // ICMPv4's
    bool request = false;
    unsigned id = 0;  // id and sequence number of a request are its reply's
    unsigned sequence = 0;
};

struct Dhcp6Message {
    Dhcp6 type = Dhcp6::Solicit;
};

struct Icmp6Message {
    Icmp6 type = Icmp6::EchoRequest;
    std::string target;  // of neighbour solicitations and advertisements
};

struct Frame {
    std::size_t size = 0;  // with the Ethernet header
    std::string mac_from;
    std::string mac_to;
    unsigned vlan = 0;  // 0: untagged
    unsigned ether_type = 0;
    std::string ip_from;  // of IPv4 and IPv6
    std::string ip_to;
    std::variant<std::monostate, Arp, Dhcp4, Udp, Tcp, Echo, Dhcp6Message, Icmp6Message> content;

    template <typename T>
    const T* as() const {
        return std::get_if<T>(&content);
    }
};

Frame parse_frame(std::string_view bytes);

// In a few words: "DISCOVER", "ARP probe for 192.168.50.100", "NFS", "other".
std::string in_words(const Frame& frame);

// What a story looks for among frames.
using Match = std::function<bool(const Frame& frame)>;

Match any_frame();
Match dhcp(Dhcp type);
Match dhcp();                                   // of any type
Match arp_probe_for(std::string_view address);  // does someone have it? asked without an address of one's own
Match arp_request_for(std::string_view address);
Match ping_for(std::string_view address);
Match nfs();      // TCP from or to port 2049
Match nfs_syn();  // the first frame of a connection to it
Match nfs4_answer(std::uint32_t status);
Match dhcp6(Dhcp6 type);
Match icmp6(Icmp6 type);
Match solicitation_for(std::string_view address);  // IPv6's question for a neighbour's MAC address

}  // namespace lab
