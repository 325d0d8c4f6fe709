// `farroot watch`, in a system that runs from its fallback: tries the NFS roots now and then (core/watch.h) and reboots
// once one works. farroot-watch.service runs it.
//
// --once --json prints
//   {"works": true, "roots": [{"root": "192.168.1.2:/srv/pi", "works": true, "version": "4.2", "init": "/sbin/init"},
//                             {"root": "…", "works": false, "cause": CAUSE}]}      CAUSE as in agent/core/report.h
#pragma once

#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/command/watcher.h"

namespace agent {

base::Result<WatchOptions> read_watch_options(const std::vector<std::string>& words);

// 0: the Pi reboots, there is nothing to return to, or with --once: a root works; 1: none does, or it can't be tried,
// and why was said; 2: the words of the command are wrong.
int run_watch(const std::vector<std::string>& words);

}  // namespace agent
