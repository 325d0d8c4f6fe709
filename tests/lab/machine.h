// A QEMU process: its serial line as a Console, its monitor (QMP) for what a hand would do to the hardware. It never
// outlives the test program, however that ends.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/console.h"
#include "tests/lab/lan.h"
#include "tests/lab/loop.h"

namespace lab {

// What each kernel of the lab is told. No panic lasts. The rest leaves out what shows nothing of farroot and costs an
// emulator a third of a boot: self-tests of ciphers; KASLR, for whose sake arm64 changes its page tables at each system
// call (kaslr_requires_kpti()); programs at random addresses, since the emulator translates code anew wherever it
// stands; pages that are zeroed when they are taken.
inline constexpr const char* kKernelWords =
    "quiet panic=-1 net.ifnames=0 cryptomgr.notests nokaslr norandmaps init_on_alloc=0";

struct Adapter {
    std::string device;     // "virtio-net-pci,mac=…"
    std::string port;       // of the Lan
    bool present = true;    // at power-on
    bool connected = true;  // the cable, at power-on
};

// What a machine boots when it is powered on.
struct Boot {
    std::filesystem::path initramfs;    // empty: none
    std::string command_line;           // the kernel's
    std::filesystem::path kernel = {};  // empty: Debian's
};

struct MachineConfig {
    std::string name;                    // its artefacts: NAME.log (serial line), NAME.qemu (QEMU's own words)
    std::vector<std::string> arguments;  // QEMU's, but for kernel, serial line, monitor and network
    Boot boot = {};
    std::vector<Adapter> adapters = {};
    std::filesystem::path state = {};    // of save(): it goes on from there; empty: it is powered on
    std::filesystem::path overlay = {};  // made, as qcow2: what the drive "disk" writes, whose own file stays as it was
};

// What a shell printed for one command, and the command's exit status.
struct ShellAnswer {
    std::string text;
    int status = 0;
};

class Machine {
public:
    Machine(Lan& lan, MachineConfig config);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    const Console& console() const { return console_; }
    void type(std::string_view text) { serial_->write(text); }
    // Until such a line begins; where none does in time, or the machine goes off, the story fails.
    void wait_for(std::string_view line, Duration patience);
    // Of a machine whose serial line is a shell that ends each answer with a line "ANSWER-END STATUS".
    ShellAnswer ask(std::string_view command, Duration patience);
    void on_output(Stream::Receiver receiver) {
        watcher_ = std::move(receiver);
    }  // the serial line's bytes as they come

    // Stops the machine for good; another one with the same arguments may go on from here. Memory that is a file,
    // shared, is not in the state; it stays in that file.
    void save(const std::filesystem::path& state);

    void freeze() { command("stop"); }
    void thaw() { command("cont"); }

    // Adapters count from 0, in the order of the MachineConfig.
    void cable(bool plugged, std::size_t adapter = 0);
    void plug_adapter(std::size_t adapter = 0);
    void plug_usb_disk(const std::string& drive);  // the id of a -drive
    void unplug_adapter(std::size_t adapter = 0);

    // What QEMU's monitor returns; what it refuses fails the story.
    nlohmann::json command(std::string_view name, const nlohmann::json& arguments = nlohmann::json::object());

    bool goes_on() const { return !config_.state.empty(); }  // from a state, where others are powered on
    bool is_off() const { return serial_->closed(); }
    bool watchdog_fired() const { return watchdog_fired_; }
    std::string shutdown_reason() const { return shutdown_reason_; }  // QMP's: "guest-reset", "guest-shutdown", …

private:
    void start(std::vector<std::string> arguments);
    std::string state_of(const std::filesystem::path& fifo);  // the frozen machine's, passed through there
    void migrate(std::string_view way, const std::string& uri);
    void hear_monitor(std::string_view bytes);

    Lan& lan_;
    MachineConfig config_;
    pid_t pid_ = -1;
    Console console_;
    std::ofstream log_;
    Stream::Receiver watcher_;
    std::optional<Stream> serial_;
    std::optional<Stream> monitor_;
    std::string monitor_line_;
    std::optional<nlohmann::json> answer_;  // of the monitor, to the command that waits for it
    std::string shutdown_reason_;
    std::string state_uri_;  // config_.state, for QEMU
    std::string migration_;  // QMP's word for how it stands: "active", "completed", …
    bool watchdog_fired_ = false;
};

}  // namespace lab
