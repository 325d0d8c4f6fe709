// Whether a root has something that feeds the watchdog once it has booted.
#pragma once

#include <string>

namespace initramfs {

// True for a systemd with RuntimeWatchdogSec= on (systemd-system.conf(5)), and for a watchdog daemon that systemd or
// OpenRC starts. Anything else, a script of the root's own among it, is not known to feed: the watchdog would reset a
// system that works. `root` is "" for /.
bool feeds_watchdog(const std::string& root);

}  // namespace initramfs
