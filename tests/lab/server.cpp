#include "tests/lab/server.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

using namespace std::chrono_literals;

constexpr Duration kStartPatience = 180s;
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

std::string_view word(Net net) {
    switch (net) {
        case Net::Ipv4: return "4";
        case Net::Ipv6: return "6";
        case Net::Ipv6WithDhcp6: return "6+dhcp";
        case Net::Vlan5: return "vlan";
    }
    return "";
}

std::string_view word(DhcpBy dhcp) {
    switch (dhcp) {
        case DhcpBy::Dnsmasq: return "dnsmasq";
        case DhcpBy::Kea: return "kea";
        case DhcpBy::Relayed: return "relay";
        case DhcpBy::Nobody: return "off";
    }
    return "";
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : std::string(separator)) + word;
    return text;
}

// A line; tests/lab/machines/server-init documents its words.
std::string wishes(const ServerOptions& options) {
    std::string line;
    const auto add = [&line](std::string_view name, std::string_view value) {
        if (!value.empty()) line += (line.empty() ? "lab." : " lab.") + std::string(name) + "=" + std::string(value);
    };
    add("time", std::to_string(std::time(nullptr)));
    add("exports", joined(options.exports, ","));
    add("nfs", word(options.nfs));
    add("pseudo-root", options.pseudo_root);
    add("net", word(options.net));
    add("address", options.address);
    add("prefix", std::to_string(options.prefix));
    add("mtu", std::to_string(options.mtu));
    add("dhcp", word(options.dhcp));
    add("root-path", options.root_path.empty() ? "none" : options.root_path);
    add("lease", std::to_string(options.lease.count()));
    add("ping-check", options.ping_check ? "on" : "off");
    add("dnsmasq", joined(options.dnsmasq, "|"));
    return line;
}

fs::path initramfs(const Lan& lan, const ServerOptions& options) {
    const auto image = lab_folder() / "server-initramfs.img";
    if (options.programs.empty()) return image;
    std::vector<ArchiveFile> files;
    for (const auto& program : options.programs) files.push_back({"bin/" + program, lab_folder() / program});
    const auto extended = lan.artefact(options.name + ".img");
    extend_initramfs(image, files, extended);
    return extended;
}

// A machine that was stopped at some point, for others to go on from there: its memory, and what its disk is over
// server.ext4.
struct Kept {
    fs::path memory;
    fs::path disk;
};

// One that has started and reads its wishes, and one that serves as one without options does.
Kept awake() {
    return {lab_folder() / "server-awake.state", lab_folder() / "server-awake.qcow2"};
}
Kept serving() {
    return {lab_folder() / "server.state", lab_folder() / "server.qcow2"};
}

enum class Start { Cold, Awake, Serving };

// Machines from one state have all random numbers in common, which NFS clients take for one server with two addresses:
// so only the one that has the usual address. What another initramfs or disk brings, a kept one has not.
Start start(const ServerOptions& options) {
    if (options == ServerOptions() && fs::exists(serving().memory)) return Start::Serving;
    const bool is_usual = options.address == ServerOptions().address && options.name == ServerOptions().name;
    const bool has_more = !options.programs.empty() || !options.debian.empty();
    return is_usual && !has_more && fs::exists(awake().memory) ? Start::Awake : Start::Cold;
}

std::string disk() {
    return fs::absolute(lab_folder() / "server.ext4").string();
}

// `drive`: how it has its disk.
MachineConfig cold(const Lan& lan, const ServerOptions& options, const std::string& drive) {
    const auto lab = lab_folder();
    // A MAC address of its own for each, ending as its IPv4 address does; a lone server's is 52:54:00:00:00:01.
    const auto last = std::stoi(options.address.substr(options.address.rfind('.') + 1));
    char mac[18];
    std::snprintf(mac, sizeof mac, "52:54:00:00:%02x:01", last == 1 ? 0 : last & 0xff);
    MachineConfig config{
        .name = options.name,
        .arguments = {"-M", "virt", "-cpu", "cortex-a53", "-m", "256", "-no-reboot",   //
                      "-kernel", lab / "vmlinuz", "-initrd", initramfs(lan, options),  //
                      "-drive", "if=none,id=disk," + drive,                            //
                      "-device", "virtio-blk-pci,drive=disk",                          //
                      "-append", "console=ttyAMA0 quiet loglevel=1 panic=-1 net.ifnames=0 cryptomgr.notests"},
        .adapters = {{.device = std::string("virtio-net-pci,romfile=,mac=") + mac, .port = options.name}}};
    if (!options.debian.empty()) {
        const std::string roots = "if=none,id=roots,format=raw,snapshot=on,file=" + (lab / options.debian).string();
        config.arguments.insert(config.arguments.end(), {"-drive", roots, "-device", "virtio-blk-pci,drive=roots"});
    }
    return config;
}

// It goes on from there; what its disk is, then, stays.
MachineConfig resumed(const Lan& lan, const ServerOptions& options, const Kept& kept) {
    MachineConfig config = cold(lan, options, "format=qcow2,snapshot=on,file=" + kept.disk.string());
    config.state = kept.memory;
    return config;
}

MachineConfig config(const Lan& lan, const ServerOptions& options) {
    switch (start(options)) {
        case Start::Cold: return cold(lan, options, "format=raw,snapshot=on,file=" + disk());
        case Start::Awake: return resumed(lan, options, awake());
        case Start::Serving: return resumed(lan, options, serving());
    }
    return {};
}

}  // namespace

Server::Server(Lan& lan, MachineConfig config) : lan_(lan), machine_(lan, std::move(config)) {}

Server::Server(Lan& lan, const ServerOptions& options) : Server(lan, config(lan, options)) {
    const Start from = start(options);
    if (from == Start::Cold) wait_for("SERVER-AWAKE");
    if (from != Start::Serving) serve(options);
}

void Server::serve(const ServerOptions& options) {
    machine_.type(wishes(options) + "\n");
    wait_for("SERVER-READY");
}

void Server::wait_for(std::string_view line) {
    const auto is_there = [&] { return console().line(line) || machine_.is_off(); };
    if (!lan_.run_until(is_there, kStartPatience) || machine_.is_off()) {
        throw std::runtime_error("the server machine did not start:\n" + console().last_lines(20));
    }
}

void Server::keep(Lan& lan) {
    fs::remove(awake().memory);
    fs::remove(serving().memory);
    MachineConfig first = cold(lan, {}, "format=raw,file=" + disk());
    first.overlay = awake().disk;
    {
        Server server(lan, std::move(first));
        server.wait_for("SERVER-AWAKE");
        server.machine_.save(awake().memory);
    }
    fs::copy_file(awake().disk, serving().disk, fs::copy_options::overwrite_existing);
    MachineConfig second = cold(lan, {}, "format=qcow2,file=" + serving().disk.string());
    second.state = awake().memory;
    Server server(lan, std::move(second));
    server.serve({});
    server.machine_.save(serving().memory);
}

std::string Server::run(std::string_view command) {
    const auto answer = machine_.ask(command, kAnswerPatience);
    if (answer.status != 0) {
        throw std::runtime_error("the server's shell: " + std::string(command) + ":\n" + answer.text);
    }
    return answer.text;
}

void Server::host(std::string_view name, std::string_view address) {
    run("host " + std::string(name) + " " + std::string(address));
}

std::string Server::on(std::string_view host, std::string_view command) {
    return run("on " + std::string(host) + " " + std::string(command));
}

void Server::dhcp_server(std::string_view host_name, std::string_view address,
                         const std::vector<std::string>& options) {
    host(host_name, address);
    run("dhcp_server " + std::string(host_name) + " 192.168.50.200,192.168.50.220 " + joined(options, " "));
}

}  // namespace lab
