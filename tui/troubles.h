// Everything that is wrong, as far as a snapshot tells: of links, roots, the card, settings and the search for servers.
#pragma once

#include <string>
#include <vector>

#include "agent/core/snapshot.h"

namespace tui {

struct Trouble {
    std::string name;  // what it is about: a root, a link, "the card"; empty: the cause's words name it
    agent::core::CauseView cause;
    bool is_warning = false;  // it keeps nothing from booting
};

// The most important first: what concerns the boot as a whole, without a network its links, then the roots, the rest,
// and warnings at the end.
std::vector<Trouble> troubles(const agent::core::Snapshot& snapshot);

}  // namespace tui
