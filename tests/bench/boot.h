// One boot of a Pi, timed.
#pragma once

#include <chrono>
#include <cstdlib>

#include "tests/lab/pi.h"

namespace bench {

// Seconds from the kernel starting /init to the root's init, by the Pi's clock; negative when it did not get there.
inline double boot(lab::Lan& lan, const lab::PiOptions& options) {
    lab::Pi pi(lan, lab::Board::Virt, options);
    if (!pi.reaches_root(std::chrono::seconds(120))) return -1;
    const auto started = pi.console().line("INIT-START ");
    return pi.seconds_to_root() - (started ? std::atof(started->c_str()) : 0);
}

}  // namespace bench
