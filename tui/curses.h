// A terminal that shows frames, by ncurses; the only place that knows it. Only cells that changed go out.
//
// It is opened with newterm(), since initscr() ends the process where terminfo has no entry. It does not depend on
// having a controlling terminal. Destroying it leaves the terminal fit for plain text (cooked, cursor on), its last
// frame standing, the cursor on a fresh line below. On a line that is stopped, show() may never return (the role has a
// process of its own for that).
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "tui/frame.h"
#include "tui/key.h"

struct screen;  // ncurses' SCREEN

namespace tui {

// Whether Ctrl-C and its like are keys like any other, or the signals that somebody at an ordinary terminal expects.
enum class Interrupts { Never, ByKey };

class Curses {
public:
    // `type` is terminfo's name for it: "linux", "vt220", …
    static base::Result<std::unique_ptr<Curses>> open(const std::string& tty, const std::string& type,
                                                      Interrupts interrupts = Interrupts::Never);
    Curses(const Curses&) = delete;
    Curses& operator=(const Curses&) = delete;
    ~Curses();

    int fd() const;
    Size size() const;              // as it is now; serial lines know none: 80x24
    void show(const Frame& frame);  // also takes the terminal back

    void lend();  // leaves it fit for plain text, until the next show()

    // Input is there when poll() says so for fd(), or when the call before gave a key.
    std::optional<Key> next_key();  // never waits, but 25 ms behind an Escape, to see whether it is an arrow key
    std::string take_raw();         // what came in, unread: for a line on which nobody is known to be
    void discard_input();

private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, CloseFile>;

    Curses(File file, screen* screen, Interrupts interrupts);
    void show_row(int y, const Row& row);
    void leave();
    void define_keys();
    void swallow_sequence();
    std::optional<Key> key_of(unsigned code, bool is_function_key);
    void write_out(std::string_view bytes);  // past ncurses, which buffers until it draws

    File file_;
    screen* screen_;
    Size shown_;
    bool utf8_;
};

}  // namespace tui
