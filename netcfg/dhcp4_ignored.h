// Why a datagram that reached the DHCP client's port was ignored: counted by reason, for causes and people.
#pragma once

#include <string_view>

namespace netcfg {

enum class Dhcp4Ignored {
    // Malformed.
    TooShort,
    NoCookie,
    NotEthernet,
    OptionOverrun,   // an option claims more bytes than are there
    OddOption,       // the message type or the overload is not one byte
    NoMessageType,   // BOOTP
    UnknownType,     // a message type beyond RFC 2131's
    WrongDirection,  // the op and the message type contradict each other, or a client's message on the client's port
    // Of other exchanges.
    ForeignXid,
    ForeignMac,
    ForeignServer,  // of another server than the one that was asked
    // Of no use.
    OutOfTurn,     // nothing that this state waits for
    NoServer,      // an offer that does not say whose it is
    NoAddress,     // grants no address that a host can have
    OtherAddress,  // grants another address than the one that was asked for
};

std::string_view words_of(Dhcp4Ignored reason);  // "for another exchange"

}  // namespace netcfg
