#include "tests/lab/machine.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <utility>

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

}  // namespace

Machine::Machine(Lan& lan, const MachineConfig& config) : lan_(lan) {
    log_.open(lan.artefact(config.name + ".log"), std::ios::binary);
    std::vector<std::string> arguments = {"qemu-system-aarch64", "-nodefaults", "-display", "none", "-S"};
    arguments.insert(arguments.end(), config.arguments.begin(), config.arguments.end());
    start(config, std::move(arguments));
    command("qmp_capabilities");
    if (!config.cable) cable(false);
    thaw();
}

void Machine::start(const MachineConfig& config, std::vector<std::string> arguments) {
    // The serial line comes before the network in the loop: what a machine says is heard before what it sends next.
    SocketPair serial = socket_pair();
    serial_.emplace(lan_.loop(), std::move(serial.ours), [this](std::string_view bytes) {
        console_.feed(bytes);
        log_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
        if (watcher_) watcher_(bytes);
    });
    SocketPair monitor = socket_pair();
    monitor_.emplace(lan_.loop(), std::move(monitor.ours), [this](std::string_view bytes) { hear_monitor(bytes); });
    const base::Fd port = lan_.plug();
    const auto add = [&arguments](std::string option, std::string value) {
        arguments.push_back(std::move(option));
        arguments.push_back(std::move(value));
    };
    add("-chardev", "socket,id=serial,fd=" + std::to_string(serial.theirs.get()));
    add("-serial", "chardev:serial");
    add("-chardev", "socket,id=monitor,fd=" + std::to_string(monitor.theirs.get()));
    add("-mon", "chardev=monitor,mode=control");
    add("-netdev", "stream,id=lan,server=off,addr.type=fd,addr.str=" + std::to_string(port.get()));
    add("-device", config.network_device + ",netdev=lan");

    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    const base::Fd messages(::open(lan_.artefact(config.name + ".qemu").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    const std::vector<int> inherited = {serial.theirs.get(), monitor.theirs.get(), port.get()};
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become_qemu(pointers.data(), inherited, messages.get(), parent);
}

Machine::~Machine() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Machine::command(std::string_view name, const nlohmann::json& arguments) {
    monitor_->write(nlohmann::json{{"execute", name}, {"arguments", arguments}}.dump() + "\n");
    ++commands_;
    const auto answered = [this] { return answers_ == commands_ || monitor_->closed(); };
    if (!lan_.run_until(answered, kMonitorPatience)) throw std::runtime_error("QEMU does not answer");
}

// One JSON object a line: a greeting, answers, events (QEMU's docs/interop/qmp-spec.txt).
void Machine::hear_monitor(std::string_view bytes) {
    monitor_line_ += bytes;
    for (std::size_t end = 0; (end = monitor_line_.find('\n')) != std::string::npos; monitor_line_.erase(0, end + 1)) {
        const auto message = nlohmann::json::parse(monitor_line_.substr(0, end));
        if (message.contains("return") || message.contains("error")) ++answers_;
        if (message.value("event", "") == "SHUTDOWN") shutdown_reason_ = message["data"].value("reason", "");
    }
}

}  // namespace lab
