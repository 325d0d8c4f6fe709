// What a job that reads strangers' bytes gives up before it reads the first of them, so that a fault in what reads them
// is not root's: its uid and all capabilities but those that are named, new privileges, new processes, files that are
// written (seccomp(2), capabilities(7), setrlimit(2)). For good, and for this process: it has one thread.
#pragma once

namespace agent {

enum class Kept {
    Nothing,
    ReservedPorts,  // CAP_NET_BIND_SERVICE: a port below 1024 tells a server that root asks
};

// Sockets that are open already stay, ARP's and ICMP's too. Without root's rights (a user's `farroot find`) there is no
// other uid to be had, and the rest is done. Where the kernel refuses this process ends, with words on its stderr.
void confine(Kept kept);

}  // namespace agent
