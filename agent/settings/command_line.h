// The kernel command line as farroot reads it: farroot.key=value, and what the kernel (Documentation/admin-guide/
// kernel-parameters.txt, nfs/nfsroot.rst), initramfs-tools(7) and dracut.cmdline(7) call the same things.
#pragma once

#include <string_view>

#include "agent/settings/setting.h"

namespace agent::settings {

// Words that are nobody's business here are passed over; those that ask for what farroot does not do are named
// (not_done.h); a farroot.key that does not exist is a mistake. The foreign
// words of a root (root=, nfsroot=, boot=) are joined to settings of the key `root`.
Layer read_command_line(std::string_view line);

// The text of a card's cmdline.txt, of which the firmware takes the first line: words on others are a mistake.
Layer read_cmdline_txt(std::string_view text);

}  // namespace agent::settings
