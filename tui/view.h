// The screen: pure, a Snapshot, what the person did so far and a size in, a Frame out; the same on every terminal from
// 80x24 down to 40x12, and never broken below that. Home is what a boot shows that nobody attends:
//
//   title      farroot and board; what happens, or the countdown
//   stages     link, address, servers, root: a mark, the state's word, the name, the detail
//   Settings   what is wrong in farroot.conf and on the command line, if anything is
//   Roots      the candidates in order of preference; under a failed one its cause and the remedy
//   Links      the network links, likewise
//   Log        the last lines
//   hint       what happens next
//   keys       what can be pressed
//
// Where there is not room for all, the stages come first, then roots, links in trouble, log, other links. The other
// pages (pages/) have a title, rows that scroll, and their keys on the last line.
// Colour is never the only sign. Drawing characters are those that the kernel's console font (CP437) and DEC's line
// drawing set both have: ─ ◆ ▒ ·
#pragma once

#include "agent/core/snapshot.h"
#include "tui/frame.h"
#include "tui/ui.h"

namespace tui {

Frame draw(const agent::core::Snapshot& snapshot, const Ui& ui, Size size);

}  // namespace tui
