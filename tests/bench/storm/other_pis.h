// Pis with what farroot stands beside. Each asks one NFS server, and differs from the others by its waits alone: what
// udev, shells and systemd take before the first DISCOVER is left out.
#pragma once

#include "tests/bench/storm/pi.h"

namespace storm {

// Debian 12's initramfs-tools 0.142 (scripts/functions, scripts/nfs) and klibc 2.0.12 (ipconfig/main.c).
// ipconfig is run in rounds of 2, 3, 4, 6, 9, 16, 25, 36, 64, 100 s. In each it sends at once and after 1, 2, 4, … s,
// at most 60; it looks at the round's end only when such a wait is over, and begins the next one with a new xid.
// Without an address after the last one /init stops: the kernel panics. Mounts over version 3; a mount that fails is
// tried again after 1 s, 180 times, then a shell waits.
class InitramfsToolsPi final : public Pi {
public:
    InitramfsToolsPi(Network& network, std::size_t index, std::uint32_t seed, std::size_t server);
    void start() override;
    void receive(const DhcpMessage& message) override;

private:
    void begin_round();
    void ask();
    void waited();
    void try_mount();

    std::size_t server_;
    Alarm alarm_;
    std::size_t round_ = 0;
    Time round_began_{};
    Duration wait_{};
    DhcpMessage asks_;
    unsigned retries_ = 0;
};

// dracut 059 with network-legacy (40network/module-setup.sh takes it where neither NetworkManager nor networkd is, or
// when it is named): `dhclient -1` (ISC 4.4: client/dhclient.c, clparse.c) and
// mount.nfs (nfs-utils: utils/mount/stropts.c). The first wait is 3 to 8 s, each next one longer by up to twice itself,
// at random; above 15 s it is 7 to 21 s. REQUEST the same, for 10 s. Without an OFFER in 60 s dhclient gives up, dracut
// with it: an emergency shell. mount.nfs waits 1, 2, 4, 8, 10, 10, … s for 2 minutes; then the same shell. Version 4.2.
class DracutPi final : public Pi {
public:
    DracutPi(Network& network, std::size_t index, std::uint32_t seed, std::size_t server);
    void start() override;
    void receive(const DhcpMessage& message) override;

private:
    void begin(netcfg::Dhcp4Type type);
    void ask();
    void try_mount();

    std::size_t server_;
    Alarm alarm_;
    Time first_sent_{};
    std::uint32_t interval_ = 0;  // s
    DhcpMessage asks_;
    Time mount_ends_{};
    Duration mount_wait_ = 1s;
};

// The kernel's own root=/dev/nfs ip=dhcp (net/ipv4/ipconfig.c, init/do_mounts.c). The first wait is 2 to 3 s, each next
// one 7/4 of it, at most 30 s; REQUEST takes DISCOVER's place once there was an OFFER; after six it begins anew, for
// ever. Mounts over version 3 at once and after 5, 10, 20, 30, 30 s; then it panics. Raspberry Pi OS sets no panic=, so
// that the Pi stays there.
class KernelPi final : public Pi {
public:
    KernelPi(Network& network, std::size_t index, std::uint32_t seed, std::size_t server);
    void start() override;
    void receive(const DhcpMessage& message) override;

private:
    void ask();
    void waited();
    void try_mount();

    std::size_t server_;
    Alarm alarm_;
    unsigned sent_ = 0;
    Duration wait_{};
    DhcpMessage asks_;
    std::size_t mounts_ = 0;
};

}  // namespace storm
