// How long after a key the screen has changed, on a serial line, and how many bytes that and a tick of the countdown
// take. The emulated Pi 3 is as slow as its emulator. Prints medians; nothing here passes or fails.
//   screen [RUNS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/median.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr Duration kPatience = 120s;
constexpr Duration kPause = 150ms;  // that separates what one key changes from what a tick does

// What a machine writes after something was typed, until it writes no more for a while.
class Burst {
public:
    Burst(Lan& lan, Machine& machine) : lan_(lan), machine_(machine) {
        machine.on_output([this](std::string_view bytes) {
            last_ = Clock::now();
            bytes_ += bytes.size();
        });
    }
    ~Burst() { machine_.on_output({}); }
    Burst(const Burst&) = delete;
    Burst& operator=(const Burst&) = delete;

    struct Measured {
        double milliseconds;
        double bytes;
    };
    std::optional<Measured> after(std::string_view typed) {
        bytes_ = 0;
        const Moment start = Clock::now();
        if (!typed.empty()) machine_.type(typed);
        if (!lan_.run_until([this] { return bytes_ > 0; }, kPatience)) return std::nullopt;
        while (Clock::now() - last_ < kPause) lan_.run_until(last_ + kPause);
        const std::chrono::duration<double, std::milli> took = last_ - start;
        return Measured{took.count(), static_cast<double>(bytes_)};
    }

private:
    Lan& lan_;
    Machine& machine_;
    Moment last_{};
    std::size_t bytes_ = 0;
};

struct Series {
    std::vector<double> milliseconds;
    std::vector<double> bytes;
    void add(const std::optional<Burst::Measured>& measured) {
        if (!measured) return;
        milliseconds.push_back(measured->milliseconds);
        bytes.push_back(measured->bytes);
    }
};

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
    Lan lan("screen");
    Server server(lan);
    Pi pi(lan, Board::Pi3, {.cmdline = "root=/dev/nfs ip=dhcp farroot.countdown=600"});
    if (!pi.console_shows("verified", kPatience)) {
        std::printf("no root; see %s\n", lan.artefact("").c_str());
        return 1;
    }
    pi.machine().type("\r");
    pi.machine().type("\r");
    if (!pi.console_shows("Held for you", kPatience)) return 1;
    Burst burst(lan, pi.machine());
    Series ticks;
    Series pages;
    Series selections;
    for (int i = 0; i < runs; ++i) {
        ticks.add(burst.after(""));  // each key comes right behind a tick
        pages.add(burst.after(i % 2 == 0 ? "n" : "l"));
        burst.after("");
        selections.add(burst.after("?"));
        burst.after("");
        burst.after("\x1b");
    }
    bench::print("a tick of the hold", ticks.bytes, "bytes");
    bench::print("key to another page", pages.milliseconds, "ms");
    bench::print("another page", pages.bytes, "bytes");
    bench::print("key to the help", selections.milliseconds, "ms");
    bench::print("the help", selections.bytes, "bytes");
    return 0;
}
