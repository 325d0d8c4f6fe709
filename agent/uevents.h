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

}  // namespace agent
