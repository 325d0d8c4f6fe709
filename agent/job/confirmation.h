// Whether a root says by itself that it has booted, through `farroot confirm`: only such roots are counted on the card.
#pragma once

namespace agent {

// `root` is a directory descriptor. It has the systemd unit switched on, or, where another init calls the command, the
// file /etc/farroot/confirms.
bool can_confirm(int root);

}  // namespace agent
