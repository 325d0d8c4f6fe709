// The screens: one tui process a console (tty1 where there is one, and the serial consoles that the kernel uses). A
// console whose screen can't run, or has died, gets the log's new lines as plain text instead. Never blocks.
#pragma once

#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/loop.h"

namespace agent {

class Screens {
public:
    Screens(Loop& loop, std::string report_path) : loop_(loop), report_path_(std::move(report_path)) {}

    void start();
    void poke() const;  // a new report is there
    void say(const std::string& line) const;

private:
    struct Screen {
        std::string tty;
        base::Fd pidfd;
        base::Fd poke;
        bool alive = false;
    };
    void start(Screen& screen);
    void reap(int pidfd);

    Loop& loop_;
    std::string report_path_;
    std::vector<Screen> screens_;
};

}  // namespace agent
