// A machine with Debian's kernel and a real nfs-kernel-server, rpcbind and dnsmasq, at 192.168.50.1. Its disk holds
// /export/root (a small root), /export/other (another) and /export/no-init (no root at all).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/machine.h"

namespace lab {

enum class Nfs { V3AndV4, V3, V4, Off };

struct ServerOptions {
    std::vector<std::string> exports = {"/export/root"};
    Nfs nfs = Nfs::V3AndV4;
    std::string pseudo_root = "";  // what NFSv4 clients see as "/"; empty: as the server's own tree
    bool dhcp = true;              // addresses from .100 on, the root path in option 17, DNS for the domain "lab"
    std::string root_path = "192.168.50.1:/export/root";
};

class Server {
public:
    // Returns when it serves.
    explicit Server(Lan& lan, const ServerOptions& options = {});

    // What a shell command prints there.
    std::string run(std::string_view command);

    void freeze() { machine_.freeze(); }
    const Console& console() const { return machine_.console(); }

private:
    Lan& lan_;
    Machine machine_;
};

}  // namespace lab
