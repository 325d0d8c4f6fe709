#include "tests/lab/server.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/kept.h"

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

fs::path initramfs() {
    return lab_folder() / "server-initramfs.img";
}
fs::path disk() {
    return fs::absolute(lab_folder() / "server.ext4");
}

// Our own, for its shell; the demo has not made them all.
std::vector<ArchiveFile> programs() {
    std::vector<ArchiveFile> files;
    for (const char* name : {"farroot", "hostile-server"}) {
        if (fs::exists(lab_folder() / name)) files.push_back({std::string("bin/") + name, lab_folder() / name});
    }
    return files;
}

fs::path initramfs_with_programs(const Lan& lan, const ServerOptions& options) {
    const auto extended = lan.artefact(options.name + ".img");
    extend_initramfs(initramfs(), programs(), extended);
    return extended;
}

// One that has started and reads its wishes, and one that serves as one without options does.
Kept awake() {
    return kept("server-awake");
}
Kept serving() {
    return kept("server");
}

std::vector<fs::path> sources() {
    std::vector<fs::path> sources = {lab_folder() / "vmlinuz", initramfs(), disk()};
    for (const auto& program : programs()) sources.push_back(program.content);
    return sources;
}

enum class Start { Cold, Awake, Serving };

// Machines from one state have all random numbers in common, which NFS clients take for one server with two addresses:
// so only the one that has the usual address. A second disk a kept one has not.
Start start(const ServerOptions& options) {
    if (options == ServerOptions() && is_current(serving(), sources())) return Start::Serving;
    const bool is_usual = options.address == ServerOptions().address && options.name == ServerOptions().name;
    return is_usual && options.debian.empty() && is_current(awake(), sources()) ? Start::Awake : Start::Cold;
}

// What a machine has, in QEMU's words: a memory backend and a drive.
struct Storage {
    std::string memory;
    std::string drive;
};

// What is written to it is gone with the machine.
Storage fresh() {
    return {"memory-backend-ram", "format=raw,snapshot=on,file=" + disk().string()};
}
Storage copy_of(const Kept& kept) {
    return {memory_copied_from(kept), "format=qcow2,snapshot=on,file=" + kept.disk.string()};
}

MachineConfig hardware(const ServerOptions& options, const Storage& storage) {
    // A MAC address of its own for each, ending as its IPv4 address does; a lone server's is 52:54:00:00:00:01.
    const auto last = std::stoi(options.address.substr(options.address.rfind('.') + 1));
    char mac[18];
    std::snprintf(mac, sizeof mac, "52:54:00:00:%02x:01", last == 1 ? 0 : last & 0xff);
    MachineConfig config{
        .name = options.name,
        .arguments = {"-M", "virt,memory-backend=memory", "-cpu", "cortex-a53", "-m", "256", "-no-reboot", "-object",
                      storage.memory + ",id=memory,size=256M",       //
                      "-drive", "if=none,id=disk," + storage.drive,  //
                      "-device", "virtio-blk-pci,drive=disk"},
        .adapters = {{.device = std::string("virtio-net-pci,romfile=,mac=") + mac, .port = options.name}}};
    if (!options.debian.empty()) {
        const std::string roots =
            "if=none,id=roots,format=raw,snapshot=on,file=" + (lab_folder() / options.debian).string();
        config.arguments.insert(config.arguments.end(), {"-drive", roots, "-device", "virtio-blk-pci,drive=roots"});
    }
    return config;
}

MachineConfig cold(const Lan& lan, const ServerOptions& options, const Storage& storage) {
    MachineConfig config = hardware(options, storage);
    config.boot = {initramfs_with_programs(lan, options),
                   std::string("console=ttyAMA0 ") + kKernelWords + " loglevel=1"};
    return config;
}

// It goes on from there.
MachineConfig resumed(const ServerOptions& options, const Kept& kept, const Storage& storage) {
    MachineConfig config = hardware(options, storage);
    config.state = kept.state;
    return config;
}

MachineConfig config(const Lan& lan, const ServerOptions& options) {
    switch (start(options)) {
        case Start::Cold: return cold(lan, options, fresh());
        case Start::Awake: return resumed(options, awake(), copy_of(awake()));
        case Start::Serving: return resumed(options, serving(), copy_of(serving()));
    }
    return {};
}

}  // namespace

Server::Server(Lan& lan, MachineConfig config) : machine_(lan, std::move(config)) {}

Server::Server(Lan& lan, const ServerOptions& options) : Server(lan, config(lan, options)) {
    const Start from = start(options);
    if (from == Start::Cold) machine_.wait_for("SERVER-AWAKE", kStartPatience);
    if (from != Start::Serving) serve(options);
}

void Server::serve(const ServerOptions& options) {
    machine_.type(wishes(options) + "\n");
    machine_.wait_for("SERVER-READY", kStartPatience);
}

void Server::keep(Lan& lan) {
    fs::remove(awake().state);
    fs::remove(serving().state);
    MachineConfig first = cold(lan, {}, {memory_left_in(awake()), "format=raw,file=" + disk().string()});
    first.overlay = awake().disk;
    {
        Server server(lan, std::move(first));
        server.machine_.wait_for("SERVER-AWAKE", kStartPatience);
        server.machine_.save(awake().state);
    }
    for (const auto& [from, to] : {std::pair(awake().memory, serving().memory), {awake().disk, serving().disk}}) {
        fs::copy_file(from, to, fs::copy_options::overwrite_existing);
    }
    Server server(lan,
                  resumed({}, awake(), {memory_left_in(serving()), "format=qcow2,file=" + serving().disk.string()}));
    server.serve({});
    server.machine_.save(serving().state);
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
