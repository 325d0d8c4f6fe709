#include "tui/wake.h"

#include <algorithm>
#include <utility>

namespace tui {
namespace {

using base::milliseconds;

constexpr milliseconds kSilence{300};       // before the first press
constexpr milliseconds kTwice{1000};        // between the two
constexpr milliseconds kHoldIsLate{10000};  // the agent answers a key within a second

bool is_press(char byte) {
    return byte == '\r' || byte == '\n' || byte == ' ';
}

}  // namespace

bool Wake::hear(std::string_view bytes, base::Time now) {
    if (is_awake() || bytes.empty()) return false;
    const bool was_silent = now - last_input_ >= kSilence;
    last_input_ = now;
    const auto first = std::exchange(first_press_, std::nullopt);
    if (!std::ranges::all_of(bytes, is_press)) return false;
    const bool is_second = first && now - *first <= kTwice;
    if (is_second || (was_silent && bytes.size() > 1)) {
        awake_since_ = now;
        was_held_ = false;
        return true;
    }
    if (was_silent) first_press_ = now;
    return false;
}

void Wake::see(bool held, base::Time now) {
    if (!awake_since_) return;
    const bool is_over = was_held_ ? !held : !held && now - *awake_since_ >= kHoldIsLate;
    was_held_ = was_held_ || held;
    if (!is_over) return;
    awake_since_.reset();
    last_input_ = now;
}

}  // namespace tui
