// What the kernel has, by ioctls and /proc: no netlink, no libnl.
#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "agent/base/fd.h"
#include "tests/kernel/listing.h"
#include "tests/kernel/machine_network.h"

namespace kernel {
namespace {

constexpr unsigned long kLocal = 0x80000000;    // RTF_LOCAL of linux/ipv6_route.h
constexpr unsigned long kAnycast = 0x00100000;  // RTF_ANYCAST

std::string dotted(in_addr_t address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET, &address, text.data(), text.size());
}

// 32 hexadecimal digits, as /proc has IPv6.
std::string colons(const std::string& digits) {
    in6_addr address{};
    for (std::size_t i = 0; i < sizeof address.s6_addr; ++i) {
        address.s6_addr[i] = static_cast<std::uint8_t>(std::stoul(digits.substr(2 * i, 2), nullptr, 16));
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET6, &address, text.data(), text.size());
}

unsigned long hex(const std::string& digits) {
    return std::stoul(digits, nullptr, 16);
}

// The words of each line of a file of /proc/net.
template <typename Visit>
void each_line(const std::string& file, Visit visit) {
    std::ifstream lines("/proc/net/" + file);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> fields;
        for (std::string word; words >> word;) fields.push_back(word);
        visit(fields);
    }
}

class Ioctl {
public:
    explicit Ioctl(const std::string& link) : link_(link), socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}

    bool ask(unsigned long question) {
        request_ = {};
        link_.copy(request_.ifr_name, IF_NAMESIZE - 1);
        return ::ioctl(socket_.get(), question, &request_) == 0;
    }
    const ifreq& answer() const { return request_; }
    in_addr_t address() const { return reinterpret_cast<const sockaddr_in&>(request_.ifr_addr).sin_addr.s_addr; }

private:
    std::string link_;
    base::Fd socket_;
    ifreq request_{};
};

void list_link(const std::string& name, Ioctl& ioctl, Listing& listing) {
    ioctl.ask(SIOCGIFFLAGS);
    listing.up = (ioctl.answer().ifr_flags & IFF_UP) != 0;
    ioctl.ask(SIOCGIFMTU);
    listing.mtu = static_cast<unsigned>(ioctl.answer().ifr_mtu);
    ioctl.ask(SIOCGIFHWADDR);
    base::MacAddress mac;
    std::memcpy(mac.octets.data(), ioctl.answer().ifr_hwaddr.sa_data, mac.octets.size());
    listing.mac = mac.text();
    std::string id;
    each_line("vlan/" + name, [&](const std::vector<std::string>& fields) {  // "eth0.5 VID: 5 …", "Device: eth0"
        if (fields.size() > 2 && fields[1] == "VID:") id = fields[2];
        if (fields.size() > 1 && fields[0] == "Device:") listing.vlan = "vlan " + id + " of " + fields[1];
    });
}

void list_ipv4_address(Ioctl& ioctl, Listing& listing) {
    if (!ioctl.ask(SIOCGIFADDR)) return;
    const std::string address = dotted(ioctl.address());
    ioctl.ask(SIOCGIFNETMASK);
    const int length = std::popcount(ioctl.address());
    ioctl.ask(SIOCGIFBRDADDR);
    listing.add_address(address + "/" + std::to_string(length), ioctl.address() == 0 ? "" : dotted(ioctl.address()));
}

// Numbers as the machine has them in memory: of the network's bytes on a little-endian machine reversed.
void list_ipv4_routes(const std::string& link, Listing& listing) {
    each_line("route", [&](const std::vector<std::string>& fields) {
        if (fields.size() < 8 || fields[0] != link) return;
        const auto mask = static_cast<in_addr_t>(hex(fields[7]));
        const bool has_gateway = (hex(fields[3]) & RTF_GATEWAY) != 0;
        listing.add_route(dotted(static_cast<in_addr_t>(hex(fields[1]))) + "/" + std::to_string(std::popcount(mask)),
                          has_gateway ? dotted(static_cast<in_addr_t>(hex(fields[2]))) : "");
    });
}

void list_ipv6(const std::string& link, Listing& listing) {
    each_line("if_inet6", [&](const std::vector<std::string>& fields) {
        if (fields.size() < 6 || fields[5] != link) return;
        listing.add_address(colons(fields[0]) + "/" + std::to_string(hex(fields[2])), "");
    });
    each_line("ipv6_route", [&](const std::vector<std::string>& fields) {
        if (fields.size() < 10 || fields[9] != link) return;
        const unsigned long flags = hex(fields[8]);
        const std::string destination = colons(fields[0]);
        if ((flags & (kLocal | kAnycast)) != 0 || destination.starts_with("ff")) return;
        const bool has_gateway = (flags & RTF_GATEWAY) != 0;
        listing.add_route(destination + "/" + std::to_string(hex(fields[1])), has_gateway ? colons(fields[4]) : "");
    });
}

}  // namespace

std::string seen_elsewhere(const std::string& name) {
    Ioctl ioctl(name);
    Listing listing;
    list_link(name, ioctl, listing);
    list_ipv4_address(ioctl, listing);
    list_ipv4_routes(name, listing);
    list_ipv6(name, listing);
    return listing.text();
}

}  // namespace kernel
