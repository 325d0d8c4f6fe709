#include "tests/lab/server.h"

#include <chrono>
#include <stdexcept>

#include "tests/lab/artefacts.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration kStartPatience = 90s;
constexpr Duration kAnswerPatience = 30s;

std::string_view word(Nfs nfs) {
    switch (nfs) {
        case Nfs::V3AndV4: return "3+4";
        case Nfs::V3: return "3";
        case Nfs::V4: return "4";
        case Nfs::Off: return "off";
    }
    return "";
}

std::string command_line(const ServerOptions& options) {
    std::string line = "console=ttyAMA0 quiet loglevel=1 panic=-1 net.ifnames=0 lab.exports=";
    for (const std::string& path : options.exports) line += path + ",";
    line += " lab.nfs=" + std::string(word(options.nfs));
    line += options.dhcp ? " lab.dhcp=on" : " lab.dhcp=off";
    line += " lab.root-path=" + options.root_path;
    if (!options.pseudo_root.empty()) line += " lab.pseudo-root=" + options.pseudo_root;
    return line;
}

MachineConfig config(const ServerOptions& options) {
    const auto lab = lab_folder();
    const std::string disk = "if=none,id=disk,format=raw,snapshot=on,file=" + (lab / "server.ext4").string();
    return {.name = "server",
            .arguments = {"-M", "virt", "-cpu", "cortex-a53", "-m", "256", "-no-reboot",        //
                          "-kernel", lab / "vmlinuz", "-initrd", lab / "server-initramfs.img",  //
                          "-drive", disk, "-device", "virtio-blk-pci,drive=disk",               //
                          "-append", command_line(options)},
            .network_device = "virtio-net-pci,romfile=,mac=52:54:00:00:00:01"};
}

}  // namespace

Server::Server(Lan& lan, const ServerOptions& options) : lan_(lan), machine_(lan, config(options)) {
    const auto ready = [this] { return console().line("SERVER-READY") || machine_.is_off(); };
    if (!lan_.run_until(ready, kStartPatience) || machine_.is_off()) {
        throw std::runtime_error("the server machine did not start:\n" + console().last_lines(20));
    }
}

std::string Server::run(std::string_view command) {
    const std::size_t before = console().size();
    machine_.type(std::string(command) + "\n");
    std::size_t end = 0;
    const auto answered = [&] {
        end = console().text().find("ANSWER-END", before);
        return end != std::string::npos && console().text().find('\n', end) != std::string::npos;
    };
    if (!lan_.run_until(answered, kAnswerPatience)) throw std::runtime_error("the server's shell does not answer");
    return console().text().substr(before, end - before);
}

}  // namespace lab
