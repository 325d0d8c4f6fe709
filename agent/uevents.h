// The kernel's words about devices that come and go: a netlink socket (NETLINK_KOBJECT_UEVENT, kernel
// lib/kobject_uevent.c).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "agent/base/fd.h"
#include "agent/base/time.h"

namespace agent {

using Uevent = std::map<std::string, std::string>;  // "ACTION" → "add", "MODALIAS" → "usb:v0424p…", …

class Uevents {
public:
    Uevents();

    int fd() const { return socket_.get(); }
    std::optional<Uevent> read();  // the next one; nothing when none waits
    bool take_lost();              // whether the kernel had to drop some since the last call (ENOBUFS)
    void wait(base::Time until);   // until one waits; for jobs

private:
    base::Fd socket_;
    bool lost_ = false;
};

// What `found` returns, asked again after each event until it is true or the time is over. For jobs.
template <typename Found>
auto wait_until(Found found, base::Duration patience) {
    Uevents uevents;
    const base::Time until = base::BootClock::now() + patience;
    while (true) {
        auto what = found();
        if (what || base::BootClock::now() >= until) return what;
        uevents.wait(until);
        while (uevents.read()) continue;
    }
}

}  // namespace agent
