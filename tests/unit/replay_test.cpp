// A recorded run on a terminal: a real pseudo-terminal, with a person that looks and types.
#include "tui/replay.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/base/time.h"
#include "agent/core/report.h"
#include "agent/recording.h"
#include "tests/unit/frame_fixtures.h"
#include "tests/unit/temporary_folder.h"
#include "tui/press.h"

using namespace std::chrono_literals;
using agent::core::to_json;

namespace {

// `farroot tui` with these words, in a terminal of 80x50, with its temporary files in `folder`.
class Terminal {
public:
    Terminal(const std::vector<std::string>& words, const std::string& folder, bool has_input = true) {
        winsize size{50, 80, 0, 0};
        int screen = -1;
        child_ = ::forkpty(&screen, nullptr, nullptr, &size);
        REQUIRE(child_ >= 0);
        if (child_ == 0) {
            ::setenv("TMPDIR", folder.c_str(), 1);
            ::setenv("TERM", "vt220", 1);
            if (!has_input) ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
            ::_exit(tui::run_replay(words));
        }
        screen_ = base::Fd(screen);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        screen_.reset();
        if (child_ > 0) ::waitpid(child_, nullptr, 0);
    }

    // Waits until it has written these words.
    bool shows(const std::string& words) {
        while (written_.find(words) == std::string::npos) {
            if (!read_on()) return false;
        }
        return true;
    }
    bool has_shown(const std::string& words) const { return written_.find(words) != std::string::npos; }

    void type(const std::string& keys) {
        REQUIRE(::write(screen_.get(), keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    }
    void send(int signal) { ::kill(child_, signal); }

    int exit_code() {
        while (read_on()) {
        }
        screen_.reset();  // hung up: one that is still there must leave now
        int status = -1;
        REQUIRE(::waitpid(std::exchange(child_, -1), &status, 0) > 0);
        return is_over_ && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    // False at the end, and when nothing comes for so long that nothing will.
    bool read_on() {
        pollfd wanted{screen_.get(), POLLIN, 0};
        constexpr std::chrono::milliseconds kPatience = 30s;
        if (::poll(&wanted, 1, static_cast<int>(kPatience.count())) <= 0) return false;
        char bytes[4096];
        const ssize_t got = ::read(screen_.get(), bytes, sizeof bytes);
        is_over_ = got <= 0;
        if (is_over_) return false;
        written_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    base::Fd screen_;
    pid_t child_ = -1;
    std::string written_;
    bool is_over_ = false;  // nobody has the terminal open any more
};

// Two reports, so far from each other.
class Recorded {
public:
    explicit Recorded(base::milliseconds apart) {
        agent::core::Snapshot snapshot = fixtures::ordinary();
        agent::Recording recording(file());
        snapshot.log = {"[   1.000] first-report"};
        CHECK_FALSE(recording.add(to_json(snapshot), base::Time{}));
        snapshot.log = {"[   1.000] other-words", "[   2.000] last-report"};
        CHECK_FALSE(recording.add(to_json(snapshot), base::Time{} + apart));
    }

    std::string file() const { return folder_ / "recording.jsonl"; }
    std::string temporary() const { return folder_.path(); }
    bool is_alone() const { return std::distance(std::filesystem::directory_iterator(folder_.path()), {}) == 1; }

private:
    TemporaryFolder folder_;
};

std::string why(const std::vector<std::string>& words) {
    const auto options = tui::read_replay_options(words);
    return options ? "" : options.failure().evidence;
}

}  // namespace

TEST_CASE("replay: a recorded boot, a thousand times as fast; q leaves, and nothing stays behind") {
    const Recorded recorded(2000s);
    Terminal terminal({"--replay", recorded.file(), "--speed", "1000"}, recorded.temporary());
    REQUIRE(terminal.shows("first-report"));
    CHECK_FALSE(terminal.has_shown("last-report"));
    REQUIRE(terminal.shows("last-report"));
    terminal.type("q");
    CHECK(terminal.exit_code() == 0);
    CHECK(recorded.is_alone());
}

TEST_CASE("replay: its keys look at pages at once, as no line sleeps; Ctrl-C leaves from any of them") {
    const Recorded recorded(3600s);
    Terminal terminal({"--replay", recorded.file()}, recorded.temporary());
    REQUIRE(terminal.shows("first-report"));
    terminal.type("c");
    REQUIRE(terminal.shows("Otherwise:"));
    terminal.type("\x03");
    CHECK(terminal.exit_code() == 0);
    CHECK(recorded.is_alone());
}

TEST_CASE("replay: Ctrl-C right behind other keys leaves too") {
    const Recorded recorded(3600s);
    for (int i = 0; i < 10; ++i) {
        Terminal terminal({"--replay", recorded.file()}, recorded.temporary());
        REQUIRE(terminal.shows("first-report"));
        terminal.type("c");
        terminal.type("\x03");
        CHECK(terminal.exit_code() == 0);
    }
}

TEST_CASE("replay: signals to it end it as keys do") {
    for (const int signal : {SIGTERM, SIGINT}) {
        const Recorded recorded(3600s);
        Terminal terminal({"--replay", recorded.file()}, recorded.temporary());
        REQUIRE(terminal.shows("first-report"));
        terminal.send(signal);
        CHECK(terminal.exit_code() == 0);
        CHECK(recorded.is_alone());
    }
}

TEST_CASE("replay: what can't be shown is named before anything is shown") {
    const Recorded recorded(1s);
    const std::string damaged = recorded.temporary() + "/recording.jsonl";
    const auto whole = base::read_file(damaged);
    REQUIRE(whole);

    Terminal no_input({"--replay", recorded.file()}, recorded.temporary(), false);
    CHECK(no_input.exit_code() == 3);
    CHECK(no_input.has_shown("no terminal"));

    REQUIRE(base::write_file(damaged, whole->substr(0, whole->size() - 9)));
    Terminal torn({"--replay", damaged}, recorded.temporary());
    CHECK(torn.exit_code() == 1);
    CHECK(torn.has_shown(damaged + ":2: it is no JSON"));
    CHECK_FALSE(torn.has_shown("first-report"));

    Terminal missing({"--replay", "/nowhere/run.jsonl"}, recorded.temporary());
    CHECK(missing.exit_code() == 1);
    CHECK(missing.has_shown("No such file or directory"));
    CHECK(recorded.is_alone());
}

TEST_CASE("replay: its words") {
    CHECK(tui::read_replay_options({"--replay", "f"})->speed == 1);
    CHECK(tui::read_replay_options({"--replay", "f", "--speed", "4"})->speed == 4);
    CHECK(tui::read_replay_options({"--speed", "0.5", "--replay", "f"})->speed == 0.5);
    CHECK(tui::read_replay_options({"--replay", "f", "--speed", "1000"})->file == "f");
    for (const char* speed : {"0", "-1", "1001", "nan", "inf", "", "4x", "x4", " 4", "0x4", "1e-999", "1e999"}) {
        CAPTURE(speed);
        CHECK(why({"--replay", "f", "--speed", speed}).starts_with("--speed expects a number above 0, up to 1000"));
    }
    CHECK(why({"--replay", "f", "--speed"}).starts_with("--speed expects"));
    CHECK(why({"--replay"}) == "--replay expects a file");
    CHECK(why({"--speed", "2"}) == "--replay FILE is missing");
    CHECK(why({"--replay", "f", "--fast"}) == "unknown word '--fast'");
    CHECK(tui::read_replay_options({"--help"})->help);
}

TEST_CASE("q leaves a replay, but where it is typed, and never a console") {
    const auto snapshot = fixtures::ordinary();
    const auto q = [&snapshot](tui::Ui ui) {
        return tui::press(std::move(ui), {tui::Key::Code::Character, U'q'}, snapshot, {80, 24}).ui;
    };
    tui::Ui ui;
    CHECK_FALSE(q(ui).leaves);
    ui.can_leave = true;
    CHECK(q(ui).leaves);
    for (const auto page : {tui::PageId::Servers, tui::PageId::Network, tui::PageId::Log, tui::PageId::Configuration,
                            tui::PageId::Diagnosis}) {
        CAPTURE(static_cast<int>(page));
        tui::Ui there = ui;
        tui::open(there, page);
        CHECK(q(there).leaves);
    }
    tui::open(ui, tui::PageId::ByHand);
    CHECK_FALSE(q(ui).leaves);
    CHECK(q(ui).by_hand.text == "q");
    tui::open(ui, tui::PageId::Log);
    ui.filtering = true;
    CHECK_FALSE(q(ui).leaves);
    CHECK(q(ui).filter.text == "q");
}
