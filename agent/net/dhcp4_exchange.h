// DHCPv4 on one link: the client (netcfg/dhcp4_client.h) with its sockets in the loop. While it has no lease it listens
// for anybody else's frame, the sign that a silent port forwards. For the address it was granted it asks ARP once
// (RFC 5227's probe; the boot does not wait for it) and listens on: who else claims it makes the lease void, or is told
// that it is taken.
// The address is remembered in /run, beside the card's memory of earlier boots, so that an agent that follows a dead
// one, and a link whose cable was out, ask for it again in one round trip; but not under another host name, by which a
// server may give another one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/core/boot.h"
#include "agent/loop.h"
#include "netcfg/arp_socket.h"
#include "netcfg/dhcp4_client.h"
#include "netcfg/link_ear.h"
#include "netcfg/packet_socket.h"

namespace agent {

class Dhcp4Exchange {
public:
    using Tell = std::function<void(core::Event)>;  // ConfigOffered, LeaseLost, DhcpSeen, LinkWarned

    static base::Result<std::unique_ptr<Dhcp4Exchange>> open(Loop& loop, const base::Link& link, bool wants_root_path,
                                                             const std::string& host_name, Tell tell);
    ~Dhcp4Exchange();
    Dhcp4Exchange(const Dhcp4Exchange&) = delete;
    Dhcp4Exchange& operator=(const Dhcp4Exchange&) = delete;

    // Also to start again. `remembered`: the address to ask for where /run knows none.
    void start(std::optional<base::Ipv4> remembered);
    void send_due();
    std::optional<base::Time> deadline() const { return client_.deadline(); }

private:
    Dhcp4Exchange(Loop& loop, const base::Link& link, const netcfg::Dhcp4Settings& settings,
                  netcfg::PacketSocket socket, Tell tell);
    void receive();
    void hear_frame();
    void hear_arp();
    void defend(base::Ipv4 address);
    void tell_changes();
    void tell_loss();
    void lease_came();
    void listen_for_frames();
    void stop_listening();
    void probe(base::Ipv4 address);

    Loop& loop_;
    base::Link link_;
    std::string host_name_;
    netcfg::Dhcp4Client client_;
    netcfg::PacketSocket socket_;
    std::optional<netcfg::LinkEar> ear_;
    std::optional<netcfg::ArpSocket> arp_;
    std::string other_owner_;  // the MAC of whoever else has the address
    Tell tell_;
    std::optional<base::NetConfig> told_;
    core::DhcpView seen_;
};

}  // namespace agent
