// A machine with Debian's kernel and a real nfs-kernel-server, rpcbind, dnsmasq and Kea, at 192.168.50.1 (or
// fd00:50::1). Its disk holds /export/root (a small root), /export/other (another) and /export/no-init (no root at
// all). Further hosts on the LAN are network namespaces of this machine; tests/lab/machines/server-words says what its
// shell can be told.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/machine.h"

namespace lab {

enum class Nfs { V3AndV4, V3, V4, Off };

// What the LAN is: IPv4; IPv6 alone, where router advertisements name the DNS server, or where DHCPv6 does; IPv4 in the
// VLAN 5 and nothing without a tag.
enum class Net { Ipv4, Ipv6, Ipv6WithDhcp6, Vlan5 };

// Who gives addresses, from 192.168.50.100 on. Relayed: dnsmasq in another network, behind a relay at 192.168.50.1.
enum class DhcpBy { Dnsmasq, Kea, Relayed, Nobody };

struct ServerOptions {
    std::vector<std::string> exports = {"/export/root"};
    Nfs nfs = Nfs::V3AndV4;
    std::string address = "192.168.50.1";  // on an IPv4 LAN without a VLAN
    int prefix = 24;                       // of that LAN
    std::string name = "server";           // of its port and its artefacts, where there are several
    std::string pseudo_root = "";          // what NFSv4 clients see as "/"; empty: as the server's own tree
    Net net = Net::Ipv4;
    unsigned mtu = 1500;
    DhcpBy dhcp = DhcpBy::Dnsmasq;                            // with it comes DNS for the domain "lab"
    std::string root_path = "192.168.50.1:/export/root";      // DHCP option 17; empty: none
    std::chrono::seconds lease = std::chrono::seconds(3600);  // dnsmasq takes nothing below two minutes
    bool ping_check = false;                                  // dnsmasq looks for 3 s if an address is free
    std::vector<std::string> dnsmasq = {};                    // further options: "--dhcp-rapid-commit"
    std::string debian = "";                                  // of build/lab: a second disk, at /export/debian

    bool operator==(const ServerOptions&) const = default;
};

class Server {
public:
    // Returns when it serves. It goes on from what keep() left, where that will do.
    explicit Server(Lan& lan, const ServerOptions& options = {});

    // Starts a server and keeps its state in build/lab, before it knows its options and when it serves without any: to
    // start one takes seconds, to go on less than one.
    static void keep(Lan& lan);

    // What a shell command prints there. One that fails fails the story.
    std::string run(std::string_view command);

    // A further host on the LAN: host("other", "192.168.50.7/24"); on() runs a command as that host.
    void host(std::string_view name, std::string_view address);
    std::string on(std::string_view host, std::string_view command);

    // A further DHCP server, on a host of its own, that gives addresses from .200 on with these options of dnsmasq.
    void dhcp_server(std::string_view host_name, std::string_view address, const std::vector<std::string>& options);

    void freeze() { machine_.freeze(); }
    void thaw() { machine_.thaw(); }
    const Console& console() const { return machine_.console(); }

private:
    Server(Lan& lan, MachineConfig config);
    void serve(const ServerOptions& options);

    Machine machine_;
};

}  // namespace lab
