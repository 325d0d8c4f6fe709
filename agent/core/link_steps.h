// How events move the links of a boot (boot.h has the prose). For step.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kNamedLinkPatience{10};  // for a link to appear whose name ip= has, before the only one is it
constexpr base::seconds kBootifPatience{10};     // for the link that BOOTIF= names, before another one is used

void on(Turn& turn, const LinksChanged& event);
void on(Turn& turn, const ConfigOffered& event);
void on(Turn& turn, const LeaseLost& event);
void on(Turn& turn, const Ipv6Changed& event);
void on(Turn& turn, const DhcpSeen& event);
void on(Turn& turn, const LinkWarned& event);
void on(Turn& turn, const ConfigApplied& event);
void on(Turn& turn, const LinkFailed& event);

// The links' settings are others now: every link starts over.
void rewire(Turn& turn);

// Why no link has an address to ask for: ip= names others.
std::optional<base::Failure> missing_link(const Boot& boot, base::Time now);

// Puts a configuration on a link where none is, or on a spare where nobody answered over the link in use; tells the
// names that follow.
void use_links(Turn& turn);

// When use_links() has something to do although nothing happens.
std::optional<base::Time> link_deadline(const Boot& boot);

}  // namespace agent::core
