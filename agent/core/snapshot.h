// What a boot looks like at one moment: the only thing the screen, the report and the tests see of the core. It becomes
// JSON in report.h, which documents the schema.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/time.h"
#include "agent/core/found_view.h"
#include "agent/core/root_facts.h"
#include "agent/core/swap_spec.h"

namespace agent::core {

enum class StageState { Waiting, Working, Done, Failed };

// One line of the stage list: link, address, root, and swap where some is wanted.
struct StageView {
    std::string name;
    StageState state = StageState::Waiting;
    std::string detail;  // "eth0, carrier", "192.168.1.5/24 by DHCP", …
};

// A cause with everything that a person needs: why, on what evidence, and what to do.
struct CauseView {
    std::string id;      // Cause's stable id, "export-missing"
    std::string object;  // what it happened to
    std::string words;   // one line, evidence in brackets
    std::string remedy;
};

struct CandidateView {
    std::string root;     // "192.168.1.2:/srv/root" or "/dev/mmcblk0p2"
    std::string source;   // where it came from: "command line", "DHCP", "SD card"
    std::string state;    // "waiting", "trying", "in grace", "verified", "failed", "refused", "booting"
    std::string version;  // "4.2", "3"; "ext4" for a local root; empty until verified
    std::string init;     // path of the init found; empty until verified
    int attempts = 0;
    std::optional<CauseView> cause;        // of the last failed attempt
    bool passed_over = false;              // it comes last, since it never confirmed that it had booted
    std::optional<RootFacts> facts = {};   // of a verified NFS root
    std::vector<CauseView> warnings = {};  // what is wrong with it and does not keep it from booting
    std::string spelling = "";             // as root= takes it, what an intent calls it; empty: the SD card's own root
    std::string completed = "";            // likewise, with what the network told
    bool asked_for = false;                // by a person at a console; without that it would not be tried
};

// The root that boots, as `farroot confirm` and `farroot watch` need it.
struct ChosenView {
    std::string key;          // 16 hexadecimal digits: the root in farroot.state
    std::string root;         // as root= takes it
    bool is_trusted = false;  // the user named it, or trust= covers it: it may boot again unattended
    std::string mac;          // of the link that an NFS root is reached over; empty for a local root
    std::string address;      // that DHCP leased there, "192.168.1.5"; empty without a lease
};

struct DhcpOfferView {
    std::string server;     // "192.168.1.1"
    std::string address;    // "192.168.1.57/24"
    std::string root_path;  // option 17; empty when absent
    bool operator==(const DhcpOfferView&) const = default;
};

// What DHCP looked like on a link, since farroot began to ask.
struct DhcpView {
    unsigned sent = 0;
    unsigned naks = 0;
    unsigned declines = 0;
    std::vector<DhcpOfferView> offers;        // the latest of each server
    std::map<std::string, unsigned> ignored;  // datagrams by the reason why they were passed over
    bool operator==(const DhcpView&) const = default;
};

struct LinkView {
    std::string name;
    std::string mac;
    std::string driver;
    std::string bus;      // where its device sits, "0000:00:01.0"
    std::string state;    // "down", "no carrier", "asking", "leased", "in use", "failed"
    std::string address;  // "192.168.1.5/24"; empty when none
    std::string origin;   // "dhcp", "static", "kernel", "kernel-dhcp", "slaac"; empty when no address
    std::string ipv6;     // by autoconfiguration; empty when none
    unsigned mtu = 0;     // bytes
    unsigned speed = 0;   // Mb/s; 0: unknown
    std::string duplex;   // "full", "half"; empty: unknown
    unsigned vlan = 0;    // 802.1Q id; 0: none
    DhcpView dhcp;
    std::optional<CauseView> cause;
    std::vector<CauseView> warnings;
};

// The boot partition, as far as it was read.
struct CardView {
    std::string device;  // "/dev/mmcblk0p1"; empty while unknown, and where there is none
    std::string state;   // "reading", "farroot.conf" (it was found), "no farroot.conf", "none", "failed"
    std::optional<CauseView> cause;
    std::string text = "";    // of farroot.conf, as it counts, without what is secret in it; at most 64 KiB; empty
                              // once a root is handed over
    bool is_editable = true;  // that text is all of it; else the file is no UTF-8
};

// The last text that a person had written to the card.
struct SaveView {
    std::string state;  // "writing", "done", "failed"
    std::optional<CauseView> cause;
};

// What a console may.
struct LockedConsole {
    std::string name;                          // of its terminal: "/dev/ttyAMA0"
    bool is_open = false;                      // the password was given there
    unsigned wrong = 0;                        // tries in a row
    std::optional<base::milliseconds> wait{};  // until the next try counts
    std::uint64_t shell = 0;                   // the last one that it may open (OpenShell::number); 0: none
    bool operator==(const LockedConsole&) const = default;
};

// password=, and which consoles know it.
struct LockView {
    std::string state = "none";  // "set"; "unreadable": nobody can know it; "unknown": the card may ask for one
    std::string checking = "";   // the console whose password is being looked at; empty: none
    std::vector<LockedConsole> consoles;  // those at which there was one to tell of
    bool operator==(const LockView&) const = default;
};

// How fast an NFS root is read, as far as it is known.
struct MeasureView {
    std::string root;               // as root= takes it
    base::milliseconds elapsed{0};  // of kMeasuring
    base::milliseconds lasts{0};    // in all
    std::uint64_t bytes = 0;        // read so far
    bool is_over = false;
    std::optional<CauseView> cause{};
};

// A place that swap is wanted at.
struct SwapView {
    std::string spelling;         // as swap= takes it
    std::string source;           // "command line", "farroot.conf:3", "console"
    std::string state;            // "waiting", "looking", "creating", "on", "failed"
    std::vector<SwapArea> areas;  // in use
    std::optional<CauseView> cause = {};
};

// The writable layer that overlay= wants over an NFS root.
struct OverlayView {
    std::string state;  // "making", "ready", "failed"
    std::string on;     // "memory", "/dev/sda2"; empty until it is ready
    std::optional<CauseView> cause = {};
};

// Of the SD card, where sd=off wants it switched off.
struct CardPowerView {
    std::string state;  // "on" until then, "off"; "failed": it stays on
    std::optional<CauseView> cause = {};
};

// When something was first true, counted from /init.
struct TimingView {
    std::string name;  // "agent", "link", "address", "trial", "verified", "commit", …
    base::milliseconds since_init{0};
};

struct Snapshot {
    std::string farroot;  // farroot's version
    std::string board;    // device tree model, empty when unknown
    std::string serial;   // board serial, empty when unknown
    std::string state;    // "searching", "booting", "fallback" (a verified SD root boots because no NFS root did)
    std::string root;     // the root that boots; empty while searching
    std::string version;  // its NFS version, or its filesystem type
    std::optional<ChosenView> chosen;
    std::string notice;            // for who logs in: that this is the fallback, and why; that fstab was mended
    bool returns = false;          // return=reboot
    unsigned returned = 0;         // returns before this boot, as the card counts them
    std::vector<std::string> nfs;  // the NFS roots to return to, as root= takes them
    bool read_write = false;       // how they are mounted
    std::string init;              // init=; empty: the usual ones
    std::string keymap;            // keymap=, for the displays' keyboards; empty: the kernel's
    std::optional<base::milliseconds> deadline_left;  // until the SD root is tried; none once it was
    std::string mode = "auto";                        // "auto", "ask", "diagnose"
    bool held = false;                                // by a person: nothing boots by itself
    std::optional<base::milliseconds> hold_left;      // until the hold ends; none where it never does by itself
    std::optional<base::milliseconds> boots_in;       // countdown=: until the verified root boots; none while held
    bool looking_for_servers = false;
    std::optional<SaveView> save;
    LockView lock;
    std::optional<MeasureView> measure;        // the last one that was asked for
    std::vector<SwapView> swaps;               // in order of priority
    std::optional<std::vector<Disk>> disks{};  // as they were when a person looked last
    bool looking_at_disks = false;
    std::optional<CauseView> disks_cause{};  // why they can't be seen
    std::optional<OverlayView> overlay{};
    std::optional<CardPowerView> card_power{};
    std::vector<StageView> stages;
    CardView card;
    std::vector<CauseView> warnings;    // of the boot as a whole: an image for another kernel, a first boot undone
    std::vector<std::string> mistakes;  // in settings: place, what was read, what was expected
    std::vector<CandidateView> candidates;
    std::vector<LinkView> links;
    std::optional<FoundView> found;  // by discovery, if it ran
    std::vector<TimingView> timings;
    std::vector<std::string> log;  // the last lines, oldest first, printable
};

}  // namespace agent::core
