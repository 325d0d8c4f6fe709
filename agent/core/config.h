// What the user asked for, made of the command line's and the card's settings (agent/settings). Every value has the
// default that an empty command line means.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/overlay_spec.h"
#include "agent/core/swap_spec.h"

namespace agent::core {

// An NFS export as it was spelled: server and path may be empty (the network tells), the path may hold %s.
struct NfsRoot {
    std::string server;  // a name, an IPv4 address, or an IPv6 address in brackets: "[fd00::1]", "[fe80::1%eth0]"
    std::string path;
    std::string options;  // nfs(5), comma-separated, passed on untouched
    bool operator==(const NfsRoot&) const = default;
};

// A local partition.
struct LocalRoot {
    // "/dev/mmcblk0p2", "UUID=…", "PARTUUID=…", "LABEL=…", "PARTLABEL=…"; empty: the SD card's second partition,
    // wherever it turns up.
    std::string device = "";
    std::string filesystem = "";  // comma-separated, the first that mounts; empty: as found on the device
    std::string options = "";     // mount(8), comma-separated
    base::seconds patience{5};    // for the device to appear
    bool read_write = false;      // to be mounted so
    std::string init = "";        // as Config::init
    bool operator==(const LocalRoot&) const = default;
};

using RootSpec = std::variant<NfsRoot, LocalRoot>;

inline constexpr const char* kConsole = "console";  // the source of what a person chose there

struct NamedRoot {
    RootSpec root;
    std::string source;  // "command line", "farroot.conf:3", "DHCP", "SD card"
    bool operator==(const NamedRoot&) const = default;
};

// A place for swap as it was named.
struct NamedSwap {
    SwapSpec swap;
    std::string source;  // "command line", "farroot.conf:3", "console"
    bool operator==(const NamedSwap&) const = default;
};

// One item of trust= (trust.h has the prose).
struct TrustRule {
    struct AnyServer {
        bool operator==(const AnyServer&) const = default;
    };
    struct Network {
        base::IpPrefix prefix;
        std::string link = "";  // of a link-local address; empty: any
        bool operator==(const Network&) const = default;
    };
    using Server = std::variant<AnyServer, Network, std::string>;  // std::string: a name, in small letters

    Server server;
    std::string path;  // absolute, without '/' at its end; empty: any
    bool operator==(const TrustRule&) const = default;
};

// What to do when no NFS root was verified by the deadline.
enum class Fallback {
    Sd,    // boot the local root
    Wait,  // go on trying
};

enum class Mode {
    Auto,      // boots by itself
    Ask,       // a person says what boots
    Diagnose,  // never boots by itself
};

enum class WatchdogUse {
    Boot,  // from /init to the root's init
    Keep,  // and left running, where the root feeds it
    Off,
};

// Checks of an NFS root that keep it from booting where they fail; the others warn.
struct Required {
    bool init = true;      // it is there and can be started
    bool arch = true;      // it is built for this machine
    bool writable = true;  // where it is wanted for writing
    bool modules = false;  // the root has this kernel's
    bool fstab = false;    // names no disk for /
    bool owners = true;    // root's files belong to root, or will once it has booted
    bool operator==(const Required&) const = default;
};

// How servers are looked for where no root is named.
struct DiscoverBy {
    bool dhcp = true;       // what the lease names
    bool dns_sd = true;     // on the link and in the domain
    bool broadcast = true;  // of the portmappers
    bool sweep = true;      // of all addresses of the link
    bool any() const { return dhcp || dns_sd || broadcast || sweep; }
    bool operator==(const DiscoverBy&) const = default;
};

// Whose SSH host keys a machine has that boots an NFS root.
enum class HostKeys {
    Own,     // its own, where a layer on a disk keeps them
    Card,    // its own, kept on its card
    Shared,  // the root's
};

// Stands for a password that can't be read: nobody knows it. As crypt(5) and shadow(5) have it, no hash begins so.
constexpr const char* kNoPassword = "!";

struct Config {
    std::vector<NamedRoot> roots;              // in order of preference
    NamedRoot local{LocalRoot{}, "SD card"};   // what boots when no NFS root does
    Fallback fallback = Fallback::Sd;          //
    std::vector<base::IpRequest> ip;           // empty: DHCP and IPv6 autoconfiguration on every link
    std::vector<base::VlanRequest> vlans;      // vlan=
    std::vector<base::RouteRequest> routes;    // rd.route=
    std::vector<base::IpAddress> nameservers;  // nameserver=; they come before the network's
    std::optional<base::MacAddress> bootif;    // BOOTIF=: the link that the firmware booted over
    std::string host_name;                     // hostname=; empty: the network tells
    std::vector<TrustRule> trust;              // trust=: what discovery may boot without being asked
    bool read_write = false;                   // rw, of NFS roots; the kernel's default is ro
    std::string init;                          // init=; empty: /sbin/init, /etc/init, /bin/init
    Required require;                          // require=
    DiscoverBy discover;                       // discover=
    Mode mode = Mode::Auto;                    //
    base::seconds countdown{0};                // between a root's verdict and its boot
    base::seconds hold{300};                   // without a key, until a held boot goes on
    base::seconds deadline{90};                // for an NFS root to be verified, from /init
    std::optional<int> retry;                  // rounds of kLongestRetry after the deadline before a reboot; none: any
    bool returns = false;                      // return=reboot: the fallback is left when an NFS root works again
    WatchdogUse watchdog = WatchdogUse::Boot;  //
    std::vector<NamedSwap> swap;               // swap=, in order of priority
    std::vector<NamedSwap> swap_create;        // swap-create=: may be created where it is missing, and is used
    std::optional<OverlaySpec> overlay;        // overlay=: over an NFS root, which is then mounted read-only
    bool card_off = false;                     // sd=off
    bool any_card = false;                     // card=any: a farroot.conf on another disk than the one that booted
    bool mends_fstab = true;                   // fstab=mend
    bool record = false;                       // record=: each report is kept, for farroot tui --replay
    std::string password;                      // password=: its hash, of crypt(5), or kNoPassword; empty: all may
    std::string keymap;                        // keymap=: of the consoles that have a keyboard; empty: the kernel's
    HostKeys host_keys = HostKeys::Own;        // host-keys=
    std::optional<base::Failure> first_boot_pending;  // the card's own, as the command line's words say
    std::vector<std::string> mistakes;                // settings that could not be used, each a line for people
};

}  // namespace agent::core
