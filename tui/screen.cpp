#include "tui/screen.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/core/intent.h"
#include "agent/core/report.h"
#include "agent/report_file.h"
#include "tui/console_keys.h"
#include "tui/curses.h"
#include "tui/lock.h"
#include "tui/press.h"
#include "tui/shell.h"
#include "tui/signals.h"
#include "tui/view.h"
#include "tui/wake.h"

namespace tui {
namespace {

using base::BootClock;
using base::milliseconds;
using base::Time;

constexpr milliseconds kDeaf{100};       // between two looks at a line that sleeps
constexpr int kMostKeys = 256;           // between two frames
constexpr base::seconds kShellHold{60};  // renewed while it runs; a hold lasts five minutes

// False at the agent's end. Several pokes that waited count as one: only the newest report matters.
bool take_pokes(int agent) {
    for (;;) {
        char poke = 0;
        const ssize_t got = ::recv(agent, &poke, sizeof poke, MSG_DONTWAIT);
        if (got == 0) return false;
        if (got < 0 && errno != EINTR) return errno == EAGAIN;
    }
}

// A report that is missing or damaged leaves the one before.
void read_newest(const std::string& path, agent::core::Snapshot& snapshot) {
    const auto json = base::read_file(path, agent::kMostReport);
    if (!json) return;
    auto newest = agent::core::snapshot_from_json(*json);
    if (newest) snapshot = std::move(*newest);
}

bool is_virtual_console(std::string_view tty) {
    constexpr std::string_view kPrefix = "/dev/tty";
    if (!tty.starts_with(kPrefix) || tty.size() == kPrefix.size()) return false;
    return tty.find_first_not_of("0123456789", kPrefix.size()) == std::string_view::npos;
}

int headless(const std::string& tty, const std::string& why) {
    std::fprintf(stderr, "farroot: no screen on %s: %s\n", tty.c_str(), why.c_str());
    return kHeadless;
}

}  // namespace

std::string terminal_type(const std::string& tty, const char* term) {
    const std::string_view word = term != nullptr ? term : "";
    if (is_virtual_console(tty)) return std::string(word.empty() ? "linux" : word);
    return std::string(word.empty() || word == "linux" ? "vt220" : word);
}

namespace {

// One terminal, the person at it, and the agent that both hear of.
class Screen {
public:
    Screen(Curses& terminal, const std::string& tty, const std::string& type, Line line, const std::string& report_path,
           int agent)
        : terminal_(terminal), type_(type), wake_(line, BootClock::now()), report_path_(report_path), agent_(agent) {
        ui_.console = tty;
        ui_.can_leave = line == Line::Terminal;
        ui_.is_serial = line == Line::Serial;
        ui_.has_shell = !ui_.can_leave && Shell::is_there();
        ui_.shell = static_cast<std::uint64_t>(BootClock::now().time_since_epoch().count());  // none that was before
        ui_.asleep = !wake_.is_awake();
        read_newest(report_path_, snapshot_);
        use_keyboard();
        take(after_news(std::move(ui_), false, snapshot_, terminal_.size()));
    }

    void show() {
        if (!shell_) terminal_.show(draw(snapshot_, ui_, terminal_.size()));
    }

    // False at the end of the agent.
    bool hear_agent() {
        if (!take_pokes(agent_)) return false;
        const bool was_held = snapshot_.held;
        read_newest(report_path_, snapshot_);
        use_keyboard();
        wake_.see(snapshot_.held, BootClock::now());
        ui_.asleep = !wake_.is_awake();
        take(after_news(std::move(ui_), was_held, snapshot_, terminal_.size()));
        const bool may_have_shell = console_in(snapshot_.lock, ui_.console).shell == ui_.shell;
        if (shell_ && !may_have_shell) shell_->hang_up();
        if (!shell_ && may_have_shell) start_shell();
        if (shell_ && BootClock::now() >= hold_ends_) hold_for_shell();
        return true;
    }

    // What to wait for beside the agent: the terminal, or the shell that has it.
    pollfd listens_to() const {
        if (shell_) return {shell_->fd(), POLLIN, 0};
        return {terminal_.fd(), deaf_for() ? short{0} : short{POLLIN}, 0};
    }
    // And how long; nothing: for ever.
    std::optional<milliseconds> waits() const { return shell_ ? std::nullopt : deaf_for(); }

    // False: the line hung up.
    bool hear(short what) {
        if (shell_) return end_shell(), true;
        if ((what & ~POLLIN) != 0) return false;
        if (!wake_.is_awake()) return hear_asleep(), true;
        for (int i = 0; i < kMostKeys && !shell_ && !is_left();
             ++i) {  // then draw: what is typed without end shall be seen
            const auto key = terminal_.next_key();
            if (!key) break;
            take(press(std::move(ui_), *key, snapshot_, terminal_.size()));
        }
        return true;
    }

    bool is_left() const { return ui_.leaves; }

private:
    // How long the terminal is not to be listened to; nothing: listen.
    std::optional<milliseconds> deaf_for() const {
        const auto left = std::chrono::ceil<milliseconds>(deaf_until_ - BootClock::now());
        if (wake_.is_awake() || left <= milliseconds(0)) return std::nullopt;
        return left;
    }

    // Before the first key, and when the card says which keyboard it is.
    void use_keyboard() {
        if (ui_.is_serial || ui_.can_leave || snapshot_.keymap == keymap_) return;
        keymap_ = snapshot_.keymap;
        use_keymap(terminal_.fd(), keymap_);
    }

    void hear_asleep() {
        const Time now = BootClock::now();
        deaf_until_ = now + kDeaf;
        const std::string bytes = terminal_.take_raw();
        if (wake_.hear(bytes, now)) take(wake(std::move(ui_), snapshot_));
    }

    void take(Pressed pressed) {
        ui_ = std::move(pressed.ui);
        for (const auto& intent : pressed.intents) send(intent);
    }

    void send(const agent::core::Intent& intent) {
        const std::string json = agent::core::to_json(intent);
        static_cast<void>(::send(agent_, json.data(), json.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
    }

    void start_shell() {
        terminal_.lend();
        auto started = Shell::start(ui_.console, type_);
        if (!started) return end_shell();
        shell_ = std::move(*started);
        hold_for_shell();
    }

    void end_shell() {
        shell_.reset();
        ++ui_.shell;  // the one that was granted is over
    }

    void hold_for_shell() {
        send(agent::core::Hold{});
        hold_ends_ = BootClock::now() + kShellHold;
    }

    Curses& terminal_;
    std::string type_;  // the terminal's
    std::optional<Shell> shell_;
    Time hold_ends_{};  // for the shell, whose keys are none of ours
    Wake wake_;
    std::string report_path_;
    int agent_;
    Ui ui_;
    Time deaf_until_{};
    std::string keymap_;  // in use; empty: the kernel's
    agent::core::Snapshot snapshot_;
};

}  // namespace

Line line_of(const std::string& console) {
    return is_virtual_console(console) ? Line::Console : Line::Serial;
}

int run(const std::string& tty, Line line, const std::string& report_path, int agent) {
    const Signals signals;
    const std::string type = terminal_type(tty, std::getenv("TERM"));
    const Interrupts interrupts = line == Line::Terminal ? Interrupts::ByKey : Interrupts::Never;
    auto opened = Curses::open(tty, type, interrupts);
    if (!opened) {
        const base::Failure& why = opened.failure();
        return headless(tty, why.error != 0 ? std::strerror(why.error) : why.evidence);
    }
    Curses& terminal = **opened;
    Screen screen(terminal, tty, type, line, report_path, agent);
    bool is_stale = true;
    for (;;) {
        if (std::exchange(is_stale, true)) screen.show();
        std::array<pollfd, 3> fds{{{signals.fd(), POLLIN, 0}, {agent, POLLIN, 0}, screen.listens_to()}};
        const auto waits = screen.waits();
        const int ready = ::poll(fds.data(), fds.size(), waits ? static_cast<int>(waits->count()) : -1);
        if (ready < 0 && errno != EINTR) return headless(tty, std::strerror(errno));
        if (ready <= 0) {
            is_stale = false;
            continue;
        }
        if (fds[0].revents != 0 && signals.say_leave()) return 0;
        if (fds[1].revents != 0 && !screen.hear_agent()) return 0;
        if (fds[2].revents != 0 && !screen.hear(fds[2].revents)) return headless(tty, "it hung up");
        if (screen.is_left()) return 0;
    }
}

}  // namespace tui
