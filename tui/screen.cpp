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
#include "tui/curses.h"
#include "tui/press.h"
#include "tui/signals.h"
#include "tui/view.h"
#include "tui/wake.h"

namespace tui {
namespace {

using base::BootClock;
using base::milliseconds;
using base::Time;

constexpr std::size_t kMostReport = std::size_t{4} * 1024 * 1024;
constexpr milliseconds kDeaf{100};  // between two looks at a line that sleeps
constexpr int kMostKeys = 256;      // between two frames

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
    const auto json = base::read_file(path, kMostReport);
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
    Screen(Curses& terminal, const std::string& tty, Line line, const std::string& report_path, int agent)
        : terminal_(terminal), wake_(line, BootClock::now()), report_path_(report_path), agent_(agent) {
        ui_.console = tty;
        ui_.can_leave = line == Line::Terminal;
        ui_.asleep = !wake_.is_awake();
        read_newest(report_path_, snapshot_);
        take(after_news(std::move(ui_), false, snapshot_, terminal_.size()));
    }

    void show() { terminal_.show(draw(snapshot_, ui_, terminal_.size())); }

    // False at the end of the agent.
    bool hear_agent() {
        if (!take_pokes(agent_)) return false;
        const bool was_held = snapshot_.held;
        read_newest(report_path_, snapshot_);
        wake_.see(snapshot_.held, BootClock::now());
        ui_.asleep = !wake_.is_awake();
        take(after_news(std::move(ui_), was_held, snapshot_, terminal_.size()));
        return true;
    }

    // How long the terminal is not to be listened to; nothing: listen.
    std::optional<milliseconds> deaf_for() const {
        const auto left = std::chrono::ceil<milliseconds>(deaf_until_ - BootClock::now());
        if (wake_.is_awake() || left <= milliseconds(0)) return std::nullopt;
        return left;
    }

    // False when the person leaves.
    bool hear_terminal() {
        if (!wake_.is_awake()) {
            hear_asleep();
            return true;
        }
        for (int i = 0; i < kMostKeys && !ui_.leaves; ++i) {  // then draw: what is typed without end shall be seen
            const auto key = terminal_.next_key();
            if (!key) break;
            take(press(std::move(ui_), *key, snapshot_, terminal_.size()));
        }
        return !ui_.leaves;
    }

private:
    void hear_asleep() {
        const Time now = BootClock::now();
        deaf_until_ = now + kDeaf;
        const std::string bytes = terminal_.take_raw();
        if (wake_.hear(bytes, now)) take(wake(std::move(ui_), snapshot_));
    }

    void take(Pressed pressed) {
        ui_ = std::move(pressed.ui);
        for (const auto& intent : pressed.intents) {
            const std::string json = agent::core::to_json(intent);
            static_cast<void>(::send(agent_, json.data(), json.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
        }
    }

    Curses& terminal_;
    Wake wake_;
    std::string report_path_;
    int agent_;
    Ui ui_;
    Time deaf_until_{};
    agent::core::Snapshot snapshot_;
};

}  // namespace

Line line_of(const std::string& console) {
    return is_virtual_console(console) ? Line::Console : Line::Serial;
}

int run(const std::string& tty, Line line, const std::string& report_path, int agent) {
    const Signals signals;
    const Interrupts interrupts = line == Line::Terminal ? Interrupts::ByKey : Interrupts::Never;
    auto opened = Curses::open(tty, terminal_type(tty, std::getenv("TERM")), interrupts);
    if (!opened) {
        const base::Failure& why = opened.failure();
        return headless(tty, why.error != 0 ? std::strerror(why.error) : why.evidence);
    }
    Curses& terminal = **opened;
    Screen screen(terminal, tty, line, report_path, agent);
    bool is_stale = true;
    for (;;) {
        if (std::exchange(is_stale, true)) screen.show();
        const auto deaf_for = screen.deaf_for();
        const short wanted = deaf_for ? 0 : POLLIN;
        std::array<pollfd, 3> fds{{{signals.fd(), POLLIN, 0}, {agent, POLLIN, 0}, {terminal.fd(), wanted, 0}}};
        const int timeout = deaf_for ? static_cast<int>(deaf_for->count()) : -1;
        const int ready = ::poll(fds.data(), fds.size(), timeout);
        if (ready < 0 && errno != EINTR) return headless(tty, std::strerror(errno));
        if (ready <= 0) {
            is_stale = false;
            continue;
        }
        if (fds[0].revents != 0 && signals.say_leave()) return 0;
        if ((fds[2].revents & ~POLLIN) != 0) return headless(tty, "it hung up");
        if (fds[1].revents != 0 && !screen.hear_agent()) return 0;
        if (fds[2].revents != 0 && !screen.hear_terminal()) return 0;
    }
}

}  // namespace tui
