#include "tui/lock.h"

#include <algorithm>

namespace tui {
namespace {

using namespace agent::core;

Mode mode_of(const Snapshot& snapshot) {
    if (snapshot.mode == "ask") return Mode::Ask;
    if (snapshot.mode == "diagnose") return Mode::Diagnose;
    return Mode::Auto;
}

}  // namespace

bool is_locked(const Snapshot& snapshot, std::string_view console) {
    const auto& open = snapshot.lock.open;
    return snapshot.lock.is_set && std::ranges::find(open, console) == open.end();
}

bool needs_password(const std::vector<Intent>& intents, const Snapshot& snapshot, std::string_view console) {
    const Mode mode = mode_of(snapshot);
    return is_locked(snapshot, console) &&
           std::ranges::any_of(intents, [mode](const Intent& intent) { return is_guarded(intent, mode); });
}

}  // namespace tui
