// Boots as the screen's golden frames show them.
#pragma once

#include "agent/core/snapshot.h"

namespace fixtures {

agent::core::Snapshot ordinary();    // two servers, a root that works, one that does not, a card
agent::core::Snapshot held();        // the same, with a person there
agent::core::Snapshot long_names();  // of everything
agent::core::Snapshot many();        // 64 servers, one of them with 200 exports
agent::core::Snapshot errors();      // several roots, none works
agent::core::Snapshot empty();       // the first moment

}  // namespace fixtures
