// The demo: an emulated Pi boots from a server machine, its console on this terminal.
//   demo [--board pi3|virt] [--headless]
#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <string_view>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

constexpr Duration kHeadlessPatience = 240s;
constexpr Duration kForever = 24h * 365;
constexpr char kEscape = 'a' & 0x1f;

// The terminal passes every key on as it is, as long as this lives.
class RawTerminal {
public:
    RawTerminal() {
        ::tcgetattr(STDIN_FILENO, &before_);
        termios raw = before_;
        ::cfmakeraw(&raw);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    ~RawTerminal() { ::tcsetattr(STDIN_FILENO, TCSANOW, &before_); }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    termios before_{};
};

// The countdown gives a person time to look at farroot's screen, or to stay there.
std::string command_line(bool headless) {
    return std::string("root=/dev/nfs ip=dhcp rw") + (headless ? "" : " farroot.countdown=10 lab=demo");
}

// Prints the console as text until the root's init has run.
int watch(Lan& lan, Pi& pi) {
    std::size_t printed = 0;
    const auto print = [&] {
        std::cout << std::string_view(pi.console().text()).substr(printed) << std::flush;
        printed = pi.console().size();
    };
    pi.machine().on_output([&](std::string_view) { print(); });
    const bool booted = pi.reaches_root(kHeadlessPatience);
    print();
    pi.machine().on_output({});
    if (!booted) {
        std::cout << "\nthe Pi did not reach its root; its console is in " << lan.artefact("pi.log").string()
                  << std::endl;
        return 1;
    }
    std::cout << "\nThe Pi booted. Its root, as it stands in its /proc/mounts:\n" << pi.root_mount() << std::endl;
    return 0;
}

// Relays between terminal and console; Ctrl-A X ends, Ctrl-A Ctrl-A is a Ctrl-A for the Pi, as QEMU has it.
int relay(Lan& lan, Pi& pi) {
    const RawTerminal terminal;
    bool escaped = false;
    bool ended = false;
    Stream keyboard(lan.loop(), base::Fd(::dup(STDIN_FILENO)), [&](std::string_view keys) {
        for (const char key : keys) {
            if (escaped && (key == 'x' || key == 'X')) ended = true;
            const bool passes = key != kEscape || escaped;
            if (passes) pi.machine().type({&key, 1});
            escaped = !passes;
        }
    });
    pi.machine().on_output([](std::string_view bytes) { std::cout << bytes << std::flush; });
    lan.run_until([&] { return ended || pi.machine().is_off() || keyboard.closed(); }, kForever);
    pi.machine().on_output({});
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Board board = Board::Pi3;
    bool headless = ::isatty(STDIN_FILENO) == 0;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "virt") board = Board::Virt;
        if (argument == "--headless") headless = true;
    }

    Lan lan("demo");
    std::cout << "The NFS server: a machine with nfs-kernel-server and dnsmasq" << std::endl;
    const auto start = std::chrono::steady_clock::now();
    Server server(lan);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::cout << "The NFS server is up after " << took.count() << " s. Now the Pi";
    std::cout << (headless ? ":" : ": its screen, then a shell. Ctrl-A X ends all.") << std::endl;
    if (!headless) server.run("cp /lab/bin/farroot /export/root/bin/");

    Pi pi(lan, board, {.cmdline = command_line(headless), .from_power_on = true});
    const int result = headless ? watch(lan, pi) : relay(lan, pi);
    std::cout << "\nWhat the machines said and the frames between them: " << lan.artefact("").string() << std::endl;
    return result;
}
