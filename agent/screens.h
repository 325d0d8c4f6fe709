// The screens: one tui process a console (tty1 where there is one, and the serial consoles that the kernel uses). A
// console whose screen can't run, or has died, gets the log's new lines as plain text instead. What a person wants of
// the boot comes back from them. Never blocks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/core/intent.h"
#include "agent/loop.h"

namespace agent {

class Screens {
public:
    using Wish = std::function<void(core::Intent, const std::string& console)>;

    Screens(Loop& loop, std::string report_path, Wish wish)
        : loop_(loop), report_path_(std::move(report_path)), wish_(std::move(wish)) {}

    void start();
    void poke() const;  // a new report is there
    void say(const std::string& line) const;

private:
    struct Screen {
        std::string tty;
        base::Fd pidfd;
        base::Fd socket;  // a byte to it for each new report, an intent (intent.h) a message from it
        bool alive = false;
    };
    void start(Screen& screen);
    void reap(int pidfd);
    void hear(int socket);

    Loop& loop_;
    std::string report_path_;
    Wish wish_;
    std::vector<Screen> screens_;
};

}  // namespace agent
