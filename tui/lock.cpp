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

LockedConsole console_in(const LockView& lock, std::string_view console) {
    const auto known = std::ranges::find(lock.consoles, console, &LockedConsole::name);
    return known == lock.consoles.end() ? LockedConsole{} : *known;
}

bool is_locked(const Snapshot& snapshot, std::string_view console) {
    return snapshot.lock.state != "none" && !console_in(snapshot.lock, console).is_open;
}

bool needs_password(const std::vector<Intent>& intents, const Snapshot& snapshot, std::string_view console) {
    const Mode mode = mode_of(snapshot);
    return is_locked(snapshot, console) &&
           std::ranges::any_of(intents, [mode](const Intent& intent) { return is_guarded(intent, mode); });
}

}  // namespace tui
