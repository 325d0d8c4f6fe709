// The autoconf field of ip=: which of the network's ways to an address is asked for. Words of the kernel and of dracut.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace netcfg {

struct Autoconf {
    // What is asked for by several words together is the greatest of them.
    enum class Way {
        None,       // off, none, static: the address given, if any
        LinkLocal,  // link6, link-local
        Auto6,      // auto6, dhcp6, either6
        Any,        // on, any, nothing: the address given, else DHCP
        Dhcp,       // dhcp, single-dhcp, both, bootp, rarp
    };
    Way way = Way::Any;
    std::string client_id;  // of dhcp,TYPE,VALUE: the octet TYPE, then VALUE; else empty
};

// One word, or several between commas.
std::optional<Autoconf> autoconf_of(std::string_view text);

extern const std::string_view kAutoconfExpected;  // for messages: "dhcp, on, …"

}  // namespace netcfg
