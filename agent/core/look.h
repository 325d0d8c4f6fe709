// The only view of a boot: everything that the screen, the report and the consoles show is derived here.
#pragma once

#include <string>

#include "agent/core/boot.h"
#include "agent/core/snapshot.h"

namespace agent::core {

Snapshot look(const Boot& boot, base::Time now);

// "192.168.1.2:/srv/root", "/dev/mmcblk0p2"; what is not known yet in words.
std::string root_text(const RootSpec& root);

// Why each candidate that failed did, with its remedy, and what boots instead: lines that stay on the consoles.
std::string summary(const Boot& boot, const Candidate& chosen, base::Time now);

}  // namespace agent::core
