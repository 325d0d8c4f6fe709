#include "netcfg/dhcp4_ignored.h"

namespace netcfg {

std::string_view words_of(Dhcp4Ignored reason) {
    switch (reason) {
        case Dhcp4Ignored::TooShort: return "too short";
        case Dhcp4Ignored::NoCookie: return "no magic cookie";
        case Dhcp4Ignored::NotEthernet: return "not for Ethernet";
        case Dhcp4Ignored::OptionOverrun: return "an option longer than the message";
        case Dhcp4Ignored::OddOption: return "an option of the wrong size";
        case Dhcp4Ignored::NoMessageType: return "BOOTP, not DHCP";
        case Dhcp4Ignored::UnknownType: return "an unknown message type";
        case Dhcp4Ignored::WrongDirection: return "not a server's message";
        case Dhcp4Ignored::ForeignXid: return "for another exchange";
        case Dhcp4Ignored::ForeignMac: return "for another client";
        case Dhcp4Ignored::ForeignServer: return "from a server that was not asked";
        case Dhcp4Ignored::OutOfTurn: return "out of turn";
        case Dhcp4Ignored::NoServer: return "an offer without a server";
        case Dhcp4Ignored::NoAddress: return "without a usable address";
        case Dhcp4Ignored::OtherAddress: return "grants another address";
    }
    return "";
}

}  // namespace netcfg
