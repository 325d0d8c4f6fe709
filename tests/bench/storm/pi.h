// One Pi of the storm, and what it does it with. Each kind of client is a Pi of its own class.
#pragma once

#include <cstddef>
#include <optional>
#include <random>

#include "tests/bench/storm/dhcp_server.h"
#include "tests/bench/storm/nfs_server.h"
#include "tests/bench/storm/timeline.h"

namespace storm {

// The network as a Pi sees it.
class Network {
public:
    virtual ~Network() = default;
    virtual Timeline& timeline() = 0;
    virtual void broadcast(std::size_t pi, const DhcpMessage& message) = 0;
    virtual void listen(std::size_t pi) = 0;  // the next frame of anybody else comes as Pi::hear_frame()
    virtual std::size_t nfs_servers() const = 0;
    virtual NfsServer& nfs_server(std::size_t server) = 0;
};

struct Fate {
    // Since power came back: it has an address; the root's init starts; that has read what it needs.
    std::optional<Duration> leased;
    std::optional<Duration> mounted;
    std::optional<Duration> up;
    bool from_card = false;  // it is the SD card's root that is up
    bool dead = false;       // given up: a panic, or a shell that nobody sees
    unsigned dhcp_messages = 0;
    unsigned knocks = 0;  // SYNs to NFS servers, and ARP requests for one that is not there
};

class Pi {
public:
    Pi(Network& network, std::size_t index, std::uint32_t seed) : network_(network), index_(index), random_(seed) {}
    virtual ~Pi() = default;
    Pi(const Pi&) = delete;
    Pi& operator=(const Pi&) = delete;

    virtual void start() = 0;  // the kernel is up, the link has its carrier
    virtual void receive(const DhcpMessage& message) = 0;
    virtual void hear_frame() {}

    const Fate& fate() const { return fate_; }

protected:
    Timeline& timeline() { return network_.timeline(); }
    Network& network() { return network_; }
    std::size_t index() const { return index_; }
    std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }

    void send(const DhcpMessage& message) {
        ++fate_.dhcp_messages;
        network_.broadcast(index_, message);
    }
    void has_lease() { fate_.leased = timeline().since_start(); }
    NfsServer::JobId mount(
        std::size_t server, NfsVersion version, std::function<void(bool)> ended,
        std::function<void()> in_grace = [] {}) {
        return network_.nfs_server(server).mount(
            {version, [this] { ++fate_.knocks; }, std::move(ended), std::move(in_grace)});
    }
    NfsServer::JobId probe(std::size_t server, std::function<void(bool)> ended) {
        return network_.nfs_server(server).probe({[this] { ++fate_.knocks; }, std::move(ended)});
    }
    void boot_from(std::size_t server) {
        fate_.mounted = timeline().since_start();
        network_.nfs_server(server).boot([this] { is_up(); });
    }
    void boot_from_card(Duration takes) {
        fate_.mounted = timeline().since_start();
        fate_.from_card = true;
        timeline().after(takes, [this] { is_up(); });
    }
    void die() { fate_.dead = true; }

private:
    void is_up() { fate_.up = timeline().since_start(); }

    Network& network_;
    std::size_t index_;
    std::mt19937 random_;
    Fate fate_;
};

}  // namespace storm
