// Numeric addresses as the socket calls take them, IPv6 scopes included.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace agent {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    // "192.168.1.2", "fd00::1", "fe80::1%eth0", "fe80::1%3"; nothing when it is no address, or there is no such link.
    static std::optional<SocketAddress> parse(const std::string& numeric, std::uint16_t port);
};

// The address alone; of a link-local one not the scope, which means nothing to a peer. Empty for other families.
std::string numeric_text(const sockaddr& address);

}  // namespace agent
