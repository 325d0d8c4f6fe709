#include "agent/core/intent.h"

#include "agent/core/match.h"

namespace agent::core {

bool is_guarded(const Intent& intent, Mode mode) {
    return std::visit(Match{[](const Hold&) { return false; }, [&](const Release&) { return mode != Mode::Auto; },
                            [](const FindServers&) { return false; }, [](const TryRoot&) { return true; },
                            [](const BootRoot&) { return true; }, [](const SaveSettings&) { return true; },
                            [](const Restart&) { return true; }, [](const PowerOff&) { return true; },
                            [](const CheckAll&) { return false; }, [](const MeasureRoot&) { return true; },
                            [](const LookAtDisks&) { return false; }, [](const UseSwap&) { return true; },
                            [](const CreateSwap&) { return true; }, [](const Unlock&) { return false; },
                            [](const OpenShell&) { return true; }},
                      intent);
}

}  // namespace agent::core
