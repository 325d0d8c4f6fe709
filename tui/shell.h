// A shell on this console, where the image has one (initramfs/build --shell): the terminal is lent to it until it ends.
#pragma once

#include <string>

#include "agent/base/fd.h"
#include "agent/base/result.h"

namespace tui {

class Shell {
public:
    static bool is_there();

    // The terminal becomes the controlling one of the shell's own session. `type` is its TERM.
    static base::Result<Shell> start(const std::string& tty, const std::string& type);
    Shell(Shell&&) = default;
    Shell& operator=(Shell&&) = default;
    ~Shell();  // reaps one that has ended; any other ends with this process, and hangs the line up

    void hang_up() const;  // for one that may not go on

    int fd() const { return pidfd_.get(); }  // readable once the shell has ended

private:
    explicit Shell(base::Fd pidfd) : pidfd_(std::move(pidfd)) {}
    base::Fd pidfd_;
};

}  // namespace tui
