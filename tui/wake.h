// Whether a person is at the terminal. A virtual console has a keyboard: whatever comes is a key. A serial line may be
// a floating pin that types noise for ever: it sleeps, and its input is thrown away, until Enter or Space was pressed
// twice within a second, after 300 ms of silence and with nothing else between. Then every key counts, until the hold
// that it began has ended, or never came. At a terminal that somebody called farroot from, there is somebody. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "agent/base/time.h"

namespace tui {

enum class Line { Console, Serial, Terminal };

class Wake {
public:
    Wake(Line line, base::Time now) : line_(line), last_input_(now) {}

    bool is_awake() const { return line_ != Line::Serial || awake_since_.has_value(); }

    // What came in while it slept, all at once; whether that woke it.
    bool hear(std::string_view bytes, base::Time now);

    // What the newest snapshot says of the hold.
    void see(bool held, base::Time now);

private:
    Line line_;
    base::Time last_input_;
    std::optional<base::Time> first_press_;
    std::optional<base::Time> awake_since_;
    bool was_held_ = false;  // since it woke
};

}  // namespace tui
