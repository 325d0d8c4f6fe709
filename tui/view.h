// The screen, first part: one page that shows a boot. Pure: a Snapshot and a size in, a Frame out; the same on every
// terminal from 80x24 down to 40x12, and never broken below that.
//
//   title      farroot and board; what happens, or the countdown
//   stages     link, address, servers, root: a mark, the state's word, the name, the detail
//   Settings   what is wrong in farroot.conf and on the command line, if anything is
//   Roots      the candidates in order of preference; under a failed one its cause and the remedy
//   Links      the network links, likewise
//   Log        the last lines
//   hint       what happens next
//
// Where there is not room for all, the stages come first, then roots, links in trouble, log, other links.
// Colour is never the only sign. Drawing characters are those that the kernel's console font (CP437) and DEC's line
// drawing set both have: ─ ◆ ▒ ·
#pragma once

#include "agent/core/snapshot.h"
#include "tui/frame.h"

namespace tui {

Frame draw(const agent::core::Snapshot& snapshot, Size size);

}  // namespace tui
