// The kernel's consoles (/proc/consoles): plain lines from PID 1, and their terminals put right after a screen was
// killed on them. Nothing here blocks: a line held by Ctrl-S just loses what does not fit. A terminal that was hung up,
// as it is when a shell on it ends, is opened again.
#pragma once

#include <termios.h>

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"

namespace initramfs {

// The console device names, "ttyAMA0", "tty0", from the text of /proc/consoles.
std::vector<std::string> console_names(std::string_view proc_consoles);

class Consoles {
public:
    void open();
    void say(std::string_view text);  // each line with "farroot: " before it
    // The kernel's messages stay off the consoles while a screen is drawn there, but for alerts (an SD card's bad file
    // system is "critical" at each try). The log has its errors (agent/kernel_messages.h), dmesg has all.
    void hush_kernel();
    void restore_kernel() const;
    void restore_terminals();  // as they were at open(); the cursor on a fresh line at the bottom

private:
    struct Console {
        std::string path;  // "/dev/ttyAMA0"
        base::Fd tty;
        termios settings{};
    };
    static void reopen(Console& console);
    static void write(Console& console, std::string_view text);

    std::vector<Console> consoles_;
    base::Fd kernel_log_;   // in their stead where none can be opened
    int kernel_level_ = 0;  // of /proc/sys/kernel/printk, before it was hushed; 0 while it is not
};

}  // namespace initramfs
