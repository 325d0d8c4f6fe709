#include "tui/curses.h"

#include <fcntl.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <clocale>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1  // no macros called move(), clear(), …
#include <curses.h>
#include <term.h>
#undef columns  // term.h makes macros of common words

#include "tui/cells.h"

namespace tui {
namespace {

constexpr int kMostColumns = 512;
constexpr int kMostRows = 256;
constexpr int kEscapeDelay = 25;  // ms; the bytes of an arrow key come together even at 9600 baud
constexpr short kGreen = 1;
constexpr short kYellow = 2;
constexpr short kRed = 3;
constexpr short kCode = 4;

base::Result<base::Fd> open_tty(const std::string& tty) {
    // O_NONBLOCK: a serial line's open() may wait for a carrier for ever. Writing then blocks, as ncurses expects.
    base::Fd fd(::open(tty.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) return base::system_failure(tty, "open", errno);
    if (::isatty(fd.get()) == 0) return base::system_failure(tty, "open", ENOTTY);
    if (::fcntl(fd.get(), F_SETFL, O_RDWR) != 0) return base::system_failure(tty, "fcntl", errno);
    return fd;
}

// A screen that was killed left the line raw and deaf. ncurses leaves it as it finds it, so it must find it usable.
// Breaks and framing errors, as from a floating pin, are no input; on a virtual console there are none.
void make_usable(int fd) {
    termios line{};
    if (::tcgetattr(fd, &line) != 0) return;
    line.c_iflag |= ICRNL | IXON | IGNBRK | IGNPAR;
    line.c_oflag |= OPOST | ONLCR;
    line.c_lflag |= ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN;
    ::tcsetattr(fd, TCSANOW, &line);
}

void start_colours() {
    if (!::has_colors()) return;
    ::start_color();
    ::use_default_colors();
    ::init_pair(kGreen, COLOR_GREEN, -1);
    ::init_pair(kYellow, COLOR_YELLOW, -1);
    ::init_pair(kRed, COLOR_RED, -1);
    ::init_pair(kCode, COLOR_WHITE, COLOR_BLACK);  // whatever the terminal's own are
}

struct Look {
    attr_t attributes;
    short colours;  // a pair of start_colours(); means nothing on a terminal without
};

Look look_of(Style style) {
    switch (style) {
        case Style::Plain: return {A_NORMAL, 0};
        case Style::Title: return {A_REVERSE, 0};  // bold would be dark grey on grey on the Linux console
        case Style::Heading: return {A_BOLD, 0};
        case Style::Quiet: return {A_DIM, 0};
        case Style::Good: return {A_NORMAL, kGreen};
        case Style::Busy: return {A_BOLD, kYellow};
        case Style::Bad: return {A_BOLD, kRed};
        case Style::Key: return {A_BOLD, 0};
        case Style::Selected: return {A_REVERSE, 0};
        case Style::Field: return {A_UNDERLINE, 0};
        case Style::Cursor: return {A_REVERSE, 0};
        case Style::CodeDark: return {A_NORMAL, kCode};
        case Style::CodeLight: return {A_REVERSE, kCode};
    }
    return {A_NORMAL, 0};
}

std::string string_capability(const char* name) {
    const char* found = ::tigetstr(name);
    if (found == nullptr || reinterpret_cast<std::intptr_t>(found) == -1) return "";  // terminfo(3)
    return found;
}

// Whether terminfo has an entry for it, and one that one can draw with. Asked first, as a newterm() that fails leaks.
bool can_draw_on(const std::string& type, int fd) {
    int problem = 0;
    if (::setupterm(type.c_str(), fd, &problem) != OK) return false;
    const bool can_draw = !string_capability("cup").empty();
    ::del_curterm(::cur_term);
    return can_draw;
}

// Drawing characters go out as the terminal has them: in DEC's line drawing set on a vt220, which does not depend on
// what the other end takes for its character set; as UTF-8 on the Linux console, which lacks that set.
chtype on_terminal(char32_t cell) {
    switch (cell) {
        case U'─': return ACS_HLINE;
        case U'◆': return ACS_DIAMOND;
        case U'▒': return ACS_CKBOARD;
        case U'·': return ACS_BULLET;
        default: return ascii(cell);
    }
}

// Which is in no line drawing set.
void add_half_block(const Look& look) {
    constexpr wchar_t kLowerHalf[] = L"▄";
    cchar_t cell{};
    ::setcchar(&cell, kLowerHalf, look.attributes, look.colours, nullptr);
    ::wadd_wch(stdscr, &cell);
}

}  // namespace

base::Result<std::unique_ptr<Curses>> Curses::open(const std::string& tty, const std::string& type,
                                                   Interrupts interrupts) {
    auto opened = open_tty(tty);
    if (!opened) return opened.failure();
    File file(::fdopen(opened->get(), "r+"));
    if (!file) return base::system_failure(tty, "fdopen", errno);
    const int fd = opened->release();     // file's from here on
    std::setlocale(LC_CTYPE, "C.UTF-8");  // without it ncurses takes the terminal for ASCII
    make_usable(fd);
    // The kernel's TERM=linux has ncurses take any terminal's line drawing set for broken, and send UTF-8.
    ::setenv("TERM", type.c_str(), 1);
    screen* screen = nullptr;
    if (can_draw_on(type, fd)) screen = ::newterm(type.c_str(), file.get(), file.get());
    if (screen == nullptr) {
        return base::Failure{base::Cause::Unknown, tty, "open", 0, "terminfo has no usable entry for '" + type + "'"};
    }
    return std::unique_ptr<Curses>(new Curses(std::move(file), screen, interrupts));
}

Curses::Curses(File file, screen* screen, Interrupts interrupts)
    : file_(std::move(file)), screen_(screen), utf8_(std::string_view(::nl_langinfo(CODESET)) == "UTF-8") {
    if (interrupts == Interrupts::ByKey) {
        ::cbreak();
        // Else Ctrl-C would throw away the key that poll() told of, and the read of it would wait for another one.
        ::intrflush(stdscr, FALSE);
    } else {
        ::raw();  // no signals from keys, and neither Ctrl-S nor a floating pin that types it stops the line
    }
    ::noecho();
    ::nodelay(stdscr, TRUE);
    ::keypad(stdscr, TRUE);
    ::set_escdelay(kEscapeDelay);
    define_keys();
    ::typeahead(-1);  // else waiting input, as from a floating pin, would hold back the output
    ::curs_set(0);    // which also sends what newterm() had to say
    // newterm() went to the alternate screen of a terminal that has one; what is shown shall still stand there later.
    write_out(string_capability("rmcup"));
    ::leaveok(stdscr, TRUE);
    ::idlok(stdscr, TRUE);  // a log that moves up by a line is scrolled, not sent anew
    start_colours();
    shown_ = {::getmaxx(stdscr), ::getmaxy(stdscr)};
}

Curses::~Curses() {
    leave();
    ::delscreen(screen_);
}

void Curses::lend() {
    leave();
    ::clearok(::curscr, TRUE);  // show() draws everything anew
}

void Curses::leave() {
    discard_input();
    ::endwin();
    write_out(::tiparm(string_capability("cup").c_str(), shown_.rows - 1, 0));
    write_out("\r\n");
}

int Curses::fd() const {
    return ::fileno(file_.get());
}

Size Curses::size() const {
    winsize window{};
    if (::ioctl(fd(), TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
    return {std::min<int>(window.ws_col, kMostColumns), std::min<int>(window.ws_row, kMostRows)};
}

void Curses::show(const Frame& frame) {
    if (frame.size != shown_) {
        ::resize_term(frame.size.rows, frame.size.columns);
        ::clearok(::curscr, TRUE);  // what the terminal made of its content, nobody knows
        shown_ = frame.size;
    }
    ::werase(stdscr);
    for (int y = 0; y < static_cast<int>(frame.rows.size()); ++y) {
        show_row(y, frame.rows[static_cast<std::size_t>(y)]);
    }
    ::wrefresh(stdscr);
}

void Curses::show_row(int y, const Row& row) {
    ::wmove(stdscr, y, 0);
    for (const Span& span : row) {
        const Look look = look_of(span.style);
        ::wattr_set(stdscr, look.attributes, look.colours, nullptr);
        for (const char32_t each : span.text) {
            if (utf8_ && each == U'▄') {
                add_half_block(look);
            } else {
                ::waddch(stdscr, utf8_ ? on_terminal(each) : ascii(each));
            }
        }
    }
}

// What terminals send for these keys whatever terminfo says of them: a serial line's other end is seldom a vt220.
void Curses::define_keys() {
    struct Known {
        const char* sequence;
        int key;
    };
    static constexpr Known kKnown[] = {
        {"\033[A", KEY_UP},    {"\033[B", KEY_DOWN},   {"\033[C", KEY_RIGHT},  {"\033[D", KEY_LEFT},
        {"\033OA", KEY_UP},    {"\033OB", KEY_DOWN},   {"\033OC", KEY_RIGHT},  {"\033OD", KEY_LEFT},
        {"\033[H", KEY_HOME},  {"\033[F", KEY_END},    {"\033OH", KEY_HOME},   {"\033OF", KEY_END},
        {"\033[1~", KEY_HOME}, {"\033[4~", KEY_END},   {"\033[7~", KEY_HOME},  {"\033[8~", KEY_END},
        {"\033[3~", KEY_DC},   {"\033[5~", KEY_PPAGE}, {"\033[6~", KEY_NPAGE}, {"\033OM", KEY_ENTER},
    };
    for (const Known& each : kKnown) ::define_key(each.sequence, each.key);
}

std::optional<Key> Curses::next_key() {
    for (;;) {
        wint_t code = 0;
        const int kind = ::wget_wch(stdscr, &code);
        if (kind == ERR) return std::nullopt;
        if (const auto key = key_of(code, kind == KEY_CODE_YES)) return key;
    }
}

std::optional<Key> Curses::key_of(unsigned code, bool is_function_key) {
    constexpr unsigned kRedraw = 'L' & 0x1f;  // Ctrl-L, for a line that garbled something
    constexpr unsigned kEscape = 0x1b;
    if (is_function_key) {
        switch (code) {
            case KEY_UP: return Key{Key::Code::Up};
            case KEY_DOWN: return Key{Key::Code::Down};
            case KEY_LEFT: return Key{Key::Code::Left};
            case KEY_RIGHT: return Key{Key::Code::Right};
            case KEY_PPAGE: return Key{Key::Code::PageUp};
            case KEY_NPAGE: return Key{Key::Code::PageDown};
            case KEY_HOME:
            case KEY_FIND: return Key{Key::Code::Home};  // a vt220's
            case KEY_END:
            case KEY_SELECT: return Key{Key::Code::End};
            case KEY_ENTER: return Key{Key::Code::Enter};
            case KEY_BACKSPACE: return Key{Key::Code::Backspace};
            case KEY_DC: return Key{Key::Code::Delete};
            default: return std::nullopt;
        }
    }
    switch (code) {
        case '\r':
        case '\n': return Key{Key::Code::Enter};
        case '\t': return Key{Key::Code::Tab};
        case '\b':
        case 0x7f: return Key{Key::Code::Backspace};
        case kRedraw: ::clearok(::curscr, TRUE); return std::nullopt;
        case kEscape: break;
        default:
            return code < ' ' ? std::nullopt : std::optional(Key{Key::Code::Character, static_cast<char32_t>(code)});
    }
    wint_t next = 0;
    if (::wget_wch(stdscr, &next) == ERR) return Key{Key::Code::Escape};
    if (next == '[' || next == 'O') {
        swallow_sequence();
        return std::nullopt;
    }
    ::unget_wch(static_cast<wchar_t>(next));
    return Key{Key::Code::Escape};
}

// The rest of a key's sequence that nobody knows, up to its last byte (ECMA-48 §5.4): it must not pass for letters.
void Curses::swallow_sequence() {
    wint_t next = 0;
    for (int i = 0; i < 16 && ::wget_wch(stdscr, &next) == OK; ++i) {
        if (next >= '@' && next <= '~') return;
    }
}

std::string Curses::take_raw() {
    std::array<char, 4096> bytes{};
    int waiting = 0;
    if (::ioctl(fd(), FIONREAD, &waiting) != 0 || waiting <= 0) return "";
    const ssize_t got = ::read(fd(), bytes.data(), bytes.size());
    return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : "";
}

void Curses::write_out(std::string_view bytes) {
    (void)!::write(fd(), bytes.data(), bytes.size());
}

void Curses::discard_input() {
    ::tcflush(fd(), TCIFLUSH);
}

}  // namespace tui
