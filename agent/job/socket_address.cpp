#include "agent/job/socket_address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "agent/base/ip_address.h"

namespace agent {
namespace {

// 0: there is no such link.
std::uint32_t scope_id(const std::string& scope) {
    std::uint32_t number = 0;
    const char* const end = scope.data() + scope.size();
    const auto [stopped, error] = std::from_chars(scope.data(), end, number);
    return error == std::errc() && stopped == end ? number : ::if_nametoindex(scope.c_str());
}

}  // namespace

std::optional<SocketAddress> SocketAddress::parse(const std::string& numeric, std::uint16_t port) {
    SocketAddress out;
    if (const auto four = base::Ipv4::parse(numeric)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(four->bits);
        std::memcpy(&out.storage, &address, sizeof address);
        out.length = sizeof address;
        return out;
    }
    const auto mark = numeric.find('%');
    const auto six = base::Ipv6::parse(numeric.substr(0, mark));
    if (!six) return std::nullopt;
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    std::ranges::copy(six->octets, address.sin6_addr.s6_addr);
    if (mark != std::string::npos) {
        address.sin6_scope_id = scope_id(numeric.substr(mark + 1));
        if (address.sin6_scope_id == 0) return std::nullopt;
    }
    std::memcpy(&out.storage, &address, sizeof address);
    out.length = sizeof address;
    return out;
}

std::string numeric_text(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = nullptr;
    if (address.sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    if (address.sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (bytes != nullptr) ::inet_ntop(address.sa_family, bytes, text.data(), text.size());
    return text.data();
}

}  // namespace agent
