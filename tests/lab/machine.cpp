#include "tests/lab/machine.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "agent/base/file.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/saved_state.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMonitorPatience = 30s;

// In the child: becomes QEMU, dies with the parent. Only what may be called between fork and exec.
[[noreturn]] void become_qemu(char* const* arguments, const std::vector<int>& inherited, int messages, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    for (const int fd : inherited) ::fcntl(fd, F_SETFD, 0);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(messages, STDOUT_FILENO);
    ::dup2(messages, STDERR_FILENO);
    ::execvp(arguments[0], arguments);
    std::perror(arguments[0]);
    ::_exit(127);
}

std::string network_id(std::size_t adapter) {
    return "lan" + std::to_string(adapter);
}

std::string adapter_id(std::size_t adapter) {
    return "adapter" + std::to_string(adapter);
}

// For a shell.
std::string in_quotes(const std::filesystem::path& path) {
    if (path.string().find('\'') != std::string::npos) throw std::runtime_error("no quotes in paths: " + path.string());
    return "'" + path.string() + "'";
}

}  // namespace

Machine::Machine(Lan& lan, MachineConfig config) : lan_(lan), config_(std::move(config)) {
    log_.open(lan.artefact(config_.name + ".log"), std::ios::binary | std::ios::app);  // a story boots one again
    std::vector<std::string> arguments = {"qemu-system-aarch64", "-nodefaults", "-display", "none", "-S"};
    arguments.insert(arguments.end(), config_.arguments.begin(), config_.arguments.end());
    start(std::move(arguments));
    command("qmp_capabilities");
    if (!config_.overlay.empty()) {
        command("blockdev-snapshot-sync",
                {{"device", "disk"}, {"snapshot-file", std::filesystem::absolute(config_.overlay).string()}});
    }
    if (!config_.state.empty()) migrate("migrate-incoming", state_uri_);
    for (std::size_t i = 0; i < config_.adapters.size(); ++i) {
        if (!config_.adapters[i].connected) cable(false, i);
    }
    thaw();
}

void Machine::start(std::vector<std::string> arguments) {
    std::vector<base::Fd> theirs;  // QEMU's ends
    const auto add = [&arguments](std::string option, std::string value) {
        arguments.push_back(std::move(option));
        arguments.push_back(std::move(value));
    };
    const auto hand_over = [&theirs](base::Fd end) {
        theirs.push_back(std::move(end));
        return std::to_string(theirs.back().get());
    };

    // The serial line comes before the network in the loop: what a machine says is heard before what it sends next.
    SocketPair serial = socket_pair();
    serial_.emplace(lan_.loop(), std::move(serial.ours), [this](std::string_view bytes) {
        console_.feed(bytes);
        log_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
        if (watcher_) watcher_(bytes);
    });
    add("-chardev", "socket,id=serial,fd=" + hand_over(std::move(serial.theirs)));
    add("-serial", "chardev:serial");
    SocketPair monitor = socket_pair();
    monitor_.emplace(lan_.loop(), std::move(monitor.ours), [this](std::string_view bytes) { hear_monitor(bytes); });
    add("-chardev", "socket,id=monitor,fd=" + hand_over(std::move(monitor.theirs)));
    add("-mon", "chardev=monitor,mode=control");
    for (std::size_t i = 0; i < config_.adapters.size(); ++i) {
        const Adapter& adapter = config_.adapters[i];
        add("-netdev",
            "stream,server=off,id=" + network_id(i) + ",addr.type=fd,addr.str=" + hand_over(lan_.plug(adapter.port)));
        if (adapter.present) add("-device", adapter.device + ",id=" + adapter_id(i) + ",netdev=" + network_id(i));
    }

    if (config_.state.empty()) {
        const Boot& boot = config_.boot;
        add("-kernel", boot.kernel.empty() ? lab_folder() / "vmlinuz" : boot.kernel);
        if (!boot.initramfs.empty()) add("-initrd", boot.initramfs);
        add("-append", boot.command_line);
    } else {
        add("-incoming", "defer");
        state_uri_ = "fd:" + hand_over(base::Fd(::open(config_.state.c_str(), O_RDONLY | O_CLOEXEC)));
    }

    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    const base::Fd messages(
        ::open(lan_.artefact(config_.name + ".qemu").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    std::vector<int> inherited;
    for (const base::Fd& end : theirs) inherited.push_back(end.get());
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become_qemu(pointers.data(), inherited, messages.get(), parent);
}

Machine::~Machine() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Machine::wait_for(std::string_view line, Duration patience) {
    const auto is_there = [&] { return console().line(line) || is_off(); };
    if (!lan_.run_until(is_there, patience) || is_off()) {
        throw std::runtime_error(config_.name + " did not say " + std::string(line) + ":\n" + console().last_lines(20));
    }
}

ShellAnswer Machine::ask(std::string_view command, Duration patience) {
    constexpr std::string_view kEnd = "ANSWER-END ";
    const std::size_t before = console().size();
    type(std::string(command) + "\n");
    std::size_t end = 0;
    const auto answered = [&] {
        end = console().text().find(kEnd, before);
        return end != std::string::npos && console().text().find('\n', end) != std::string::npos;
    };
    if (!lan_.run_until(answered, patience)) {
        throw std::runtime_error("the shell of " + config_.name + " does not answer: " + std::string(command));
    }
    return {console().text().substr(before, end - before), std::atoi(console().text().c_str() + end + kEnd.size())};
}

void Machine::save(const std::filesystem::path& state) {
    freeze();
    if (!base::write_file(state, without_empty_flash(state_of(state.string() + ".fifo")))) {
        throw std::runtime_error("can't write " + state.string());
    }
}

// QEMU writes its state to a command, and calls that completed before the command has passed on what it read: the
// state is whole when the command ends.
std::string Machine::state_of(const std::filesystem::path& fifo) {
    std::filesystem::remove(fifo);
    if (::mkfifo(fifo.c_str(), 0600) != 0) throw std::system_error(errno, std::generic_category(), fifo.string());
    std::string bytes;
    const Stream reader(lan_.loop(), base::Fd(::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)),
                        [&bytes](std::string_view some) { bytes += some; });
    migrate("migrate", "exec:cat > " + in_quotes(fifo));
    if (!lan_.run_until([&reader] { return reader.closed(); }, kMonitorPatience)) {
        throw std::runtime_error("the state of " + config_.name + " does not end");
    }
    std::filesystem::remove(fifo);
    return bytes;
}

void Machine::migrate(std::string_view way, const std::string& uri) {
    nlohmann::json capabilities = nlohmann::json::array();
    for (const char* name : {"events", "x-ignore-shared"}) {
        capabilities.push_back({{"capability", name}, {"state", true}});
    }
    command("migrate-set-capabilities", {{"capabilities", capabilities}});
    command(way, {{"uri", uri}});
    const auto is_over = [this] { return migration_ == "completed" || migration_ == "failed" || is_off(); };
    if (!lan_.run_until(is_over, kMonitorPatience) || migration_ != "completed") {
        throw std::runtime_error("QEMU can't save or load the state of " + config_.name);
    }
}

void Machine::cable(bool plugged, std::size_t adapter) {
    command("set_link", {{"name", network_id(adapter)}, {"up", plugged}});
}

// "DRIVER,PROPERTY=VALUE,…" as device_add wants it.
void Machine::plug_adapter(std::size_t adapter) {
    nlohmann::json device = {{"id", adapter_id(adapter)}, {"netdev", network_id(adapter)}};
    std::istringstream words(config_.adapters.at(adapter).device);
    for (std::string word; std::getline(words, word, ',');) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            device["driver"] = word;
        } else {
            device[word.substr(0, equals)] = word.substr(equals + 1);
        }
    }
    command("device_add", device);
}

void Machine::plug_usb_disk(const std::string& drive) {
    command("device_add", {{"driver", "usb-storage"}, {"drive", drive}});
}

void Machine::unplug_adapter(std::size_t adapter) {
    command("device_del", {{"id", adapter_id(adapter)}});
}

nlohmann::json Machine::command(std::string_view name, const nlohmann::json& arguments) {
    answer_.reset();
    monitor_->write(nlohmann::json{{"execute", name}, {"arguments", arguments}}.dump() + "\n");
    const auto answered = [this] { return answer_.has_value() || monitor_->closed(); };
    if (!lan_.run_until(answered, kMonitorPatience)) throw std::runtime_error("QEMU does not answer");
    if (!answer_) return {};  // it ended
    if (answer_->contains("error"))
        throw std::runtime_error("QEMU refuses " + std::string(name) + ": " + answer_->dump());
    return (*answer_)["return"];
}

// One JSON object a line: a greeting, answers, events (QEMU's docs/interop/qmp-spec.txt).
void Machine::hear_monitor(std::string_view bytes) {
    monitor_line_ += bytes;
    for (std::size_t end = 0; (end = monitor_line_.find('\n')) != std::string::npos; monitor_line_.erase(0, end + 1)) {
        auto message = nlohmann::json::parse(monitor_line_.substr(0, end));
        if (message.value("event", "") == "SHUTDOWN") shutdown_reason_ = message["data"].value("reason", "");
        if (message.value("event", "") == "MIGRATION") migration_ = message["data"].value("status", "");
        if (message.value("event", "") == "WATCHDOG") watchdog_fired_ = true;
        if (message.contains("return") || message.contains("error")) answer_ = std::move(message);
    }
}

}  // namespace lab
