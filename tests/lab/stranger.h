// Somebody on a story's LAN who sends what he likes: frames that no honest host sends, in answer to those that he sees.
#pragma once

#include <string_view>

#include "agent/base/fd.h"
#include "tests/lab/lan.h"

namespace lab {

class Stranger {
public:
    static constexpr std::string_view kMac = "52:54:00:00:00:66";
    static constexpr std::string_view kAddress = "192.168.50.66";

    explicit Stranger(Lan& lan) : cable_(lan.plug("stranger")) {}

    // An ARP reply to that MAC address: that the IPv4 address is his.
    void claims(std::string_view address, std::string_view to_mac);

    // "Host unreachable" (RFC 792) about a TCP connection, in the name of a router; what it quotes of the connection
    // but addresses and ports is made up.
    void calls_unreachable(const Frame& tcp);

private:
    void sends(std::string_view to_mac, unsigned ether_type, std::string_view payload);

    base::Fd cable_;
};

}  // namespace lab
