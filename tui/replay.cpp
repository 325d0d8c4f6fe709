#include "tui/replay.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/base/message_socket.h"
#include "agent/base/printable.h"
#include "agent/base/time.h"
#include "tui/recording.h"
#include "tui/screen.h"
#include "tui/signals.h"

namespace tui {
namespace {

using base::BootClock;
using base::Failure;
using base::milliseconds;
using base::Time;

constexpr int kCouldNot = 1;
constexpr int kUsage = 2;
constexpr std::size_t kMostFile = std::size_t{256} << 20;
constexpr double kMostSpeed = 1000;

constexpr const char* kHelp =
    "usage: farroot tui --replay FILE [--speed N]\n"
    "\n"
    "Shows a boot on this terminal as its screen showed it. A Pi with record=yes keeps\n"
    "such a file in /run/farroot/recording.jsonl.\n"
    "\n"
    "  --speed N    so many times as fast, up to 1000; 0.5 is half as fast\n"
    "\n"
    "Its keys are the screen's: pages, help and log can be looked at, and nothing is\n"
    "changed. q or Ctrl-C leaves. The exit code is 0, or 1 when FILE can't be shown,\n"
    "2 for bad usage, 3 when this is no usable terminal.\n";

Failure bad_usage(std::string words) {
    return {base::Cause::Unknown, "", "usage", 0, std::move(words)};
}

int refuse(const std::string& why) {
    std::fprintf(stderr, "farroot tui --replay: %s\n", base::printable(why).c_str());
    return kCouldNot;
}

std::optional<double> read_speed(const std::string& text) {
    double speed = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, speed);
    const bool is_number = error == std::errc() && stop == end;
    if (!is_number || !(speed > 0 && speed <= kMostSpeed)) return std::nullopt;
    return speed;
}

base::Result<std::vector<Moment>> read_recording(const std::string& file) {
    const auto text = base::read_file(file, kMostFile + 1);
    if (!text) return text.failure();
    if (text->size() > kMostFile) {
        return Failure{base::Cause::Unknown, file, "read", 0, "it is longer than 256 MiB: no recording of farroot's"};
    }
    return parse_recording(*text, file);
}

// Private, and gone with this.
class Folder {
public:
    Folder() {
        std::error_code none;
        const auto where = std::filesystem::temp_directory_path(none);  // $TMPDIR, else /tmp
        path_ = (none ? std::filesystem::path("/tmp") : where) / "farroot-replay-XXXXXX";
        error_ = ::mkdtemp(path_.data()) == nullptr ? errno : 0;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        if (error_ == 0) std::filesystem::remove_all(path_, ignored);
    }

    base::Status made() const {
        if (error_ != 0) return base::system_failure(path_, "create", error_);
        return base::Done{};
    }
    std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
    int error_;
};

// Which report is the newest, at a speed, at a time.
class Reel {
public:
    // The first of them is due at the start.
    Reel(std::vector<Moment> moments, double speed, Time start)
        : moments_(std::move(moments)), speed_(speed), start_(start) {}

    // The newest one that is due; nothing when it was taken before.
    const std::string* take(Time now) {
        const std::string* newest = nullptr;
        for (; next_ < moments_.size() && now >= due(); ++next_) newest = &moments_[next_].report;
        return newest;
    }

    // For poll(): how long until the next one; -1: there is none.
    int wait(Time now) const {
        if (next_ == moments_.size()) return -1;
        constexpr milliseconds kLongest{3600 * 1000};  // then asked again; an int holds it
        return static_cast<int>(
            std::clamp(std::chrono::ceil<milliseconds>(due() - now), milliseconds(0), kLongest).count());
    }

private:
    Time due() const {
        constexpr std::chrono::duration<double> kNever{3600.0 * 24 * 365};  // at a speed of almost nothing
        const std::chrono::duration<double> later = moments_[next_].at / speed_;
        return start_ + std::chrono::duration_cast<base::Duration>(std::min(later, kNever));
    }

    std::vector<Moment> moments_;
    double speed_;
    Time start_;
    std::size_t next_ = 0;
};

int end_of(pid_t screen) {
    int status = 0;
    while (::waitpid(screen, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return refuse("the screen died of signal " + std::to_string(WTERMSIG(status)));
}

// Until the screen or a signal says that it is over.
base::Status play(Reel& reel, const std::string& report_path, int screen, const Signals& signals) {
    base::MessageReader intents;
    for (;;) {
        std::array<pollfd, 2> fds{{{signals.fd(), POLLIN, 0}, {screen, POLLIN, 0}}};
        const int ready = ::poll(fds.data(), fds.size(), reel.wait(BootClock::now()));
        if (ready < 0 && errno != EINTR) return base::system_failure("replay", "poll", errno);
        if (ready > 0 && fds[0].revents != 0 && signals.say_leave()) return base::Done{};
        while (intents.read(screen)) {
        }
        if (intents.closed()) return base::Done{};
        const std::string* report = reel.take(BootClock::now());
        if (report == nullptr) continue;
        if (auto put = base::replace_file(report_path, *report); !put) return put;
        static_cast<void>(base::send_message(screen, "!"));  // full: it looks at the newest when it comes back
    }
}

int show(std::vector<Moment> moments, double speed, const std::string& tty) {
    const Signals signals;
    const Folder folder;
    if (const auto made = folder.made(); !made) return refuse(made.failure().text());
    const std::string report_path = folder / "report.json";
    const Time start = BootClock::now();
    Reel reel(std::move(moments), speed, start);
    const auto first = base::replace_file(report_path, *reel.take(start));
    if (!first) return refuse(first.failure().text());
    auto ends = base::message_socket_pair();
    if (!ends) return refuse(ends.failure().text());
    auto& [ours, theirs] = *ends;
    const pid_t screen = ::fork();
    if (screen < 0) return refuse(base::system_failure("screen", "fork", errno).text());
    if (screen == 0) {
        ours.reset();
        ::_exit(run(tty, Line::Terminal, report_path, theirs.get()));
    }
    theirs.reset();
    const auto played = play(reel, report_path, ours.get(), signals);
    ours.reset();  // the screen leaves, if it has not yet
    const int code = end_of(screen);
    return played ? code : refuse(played.failure().text());
}

}  // namespace

base::Result<ReplayOptions> read_replay_options(const std::vector<std::string>& words) {
    ReplayOptions options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool has_value = i + 1 < words.size();
        if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (word == "--replay") {
            if (!has_value) return bad_usage("--replay expects a file");
            options.file = words[++i];
        } else if (word == "--speed") {
            const auto speed = has_value ? read_speed(words[++i]) : std::nullopt;
            if (!speed) return bad_usage("--speed expects a number above 0, up to 1000, such as 4 or 0.5");
            options.speed = *speed;
        } else {
            return bad_usage("unknown word '" + word + "'");
        }
    }
    if (options.file.empty() && !options.help) return bad_usage("--replay FILE is missing");
    return options;
}

int run_replay(const std::vector<std::string>& words) {
    const auto options = read_replay_options(words);
    if (!options) {
        std::fprintf(stderr, "farroot tui: %s\n%s", base::printable(options.failure().evidence).c_str(), kHelp);
        return kUsage;
    }
    if (options->help) {
        std::fputs(kHelp, stdout);
        return 0;
    }
    auto moments = read_recording(options->file);
    if (!moments) {
        const Failure& why = moments.failure();
        return refuse(why.error != 0 ? why.text() : why.object + ": " + why.evidence);
    }
    const char* tty = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0 ? ::ttyname(STDOUT_FILENO) : nullptr;
    if (tty == nullptr) {
        refuse("standard input and output are no terminal; the boot is shown on the one that it is called from");
        return kHeadless;
    }
    return show(std::move(*moments), options->speed, tty);
}

}  // namespace tui
