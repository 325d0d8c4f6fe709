// The state of a boot, and the events and actions that move it. Pure data: step.h changes it, look.h shows it.
//
// A boot searches until one candidate is handed over, or it has given up and reboots.
//
// A link is idle until it has carrier; then `Asking` while DHCP and IPv6 autoconfiguration run; `Offered` with a
// configuration from whatever source (a lease of the kernel's own is asked for again at once); `Applying` while it is
// put on the link; `InUse`. One link at most is beyond `Offered`: the first that has a configuration wins (the one that
// BOOTIF= names has kBootifPatience to be it), the others stay as spares. When all NFS roots failed there because
// nobody answered, or it lost its carrier, a spare takes its place. A link that fails is `Unusable`. One that loses its
// carrier starts over, unless it is in use: a cable may come back, and the address is still ours; DHCP then confirms
// it. When DHCP says that a lease is over (NAK, expiry, another host with the address), the link asks anew and whatever
// was tried with it is void. Beside all this the kernel configures IPv6 by itself; what it got stands in `ipv6` and is
// as good as in use.
//
// A candidate is `Waiting`; `Trying` while its trial runs, a job with a deadline that exist nowhere else, so that late
// answers match nothing; `Verified` with what the trial found; or `Failed` with the cause and the time of the next try
// (1, 2, 4 s later, then every 8 s, each a quarter more or less, by the MAC address). Candidates are tried in order:
// one starts, and may boot, when all before it have failed or have had their head start. Where a trial is not over in
// kProbeAfter, all servers are probed at once, so that dead ones do not add up: one that nobody answers at has no head
// start left. An answer's round trip stretches head start and deadline, and a server that answers but opens nothing
// yet, in its grace period, has kGracePatience. When a trial of an NFS root failed and no other one has just begun, the
// server is asked why (explain_steps.h): its answer is shown, and no decision goes by it. When no NFS root has been
// verified by the deadline, and none is in grace, the local root joins; where local roots alone are named, it joins as
// soon as they have failed. Without one, or with fallback=wait, all are tried on, until `retry` rounds after the
// deadline end in a reboot.
//
// A root that was booted twice and never confirmed is passed over now and then (is_passed_over()): it comes last,
// behind the local root too. Boots of a root that can confirm are counted on the card before the hand-over
// (memory_steps.h).
//
// Swap is looked for beside the roots (swap_steps.h); a root waits for it a while before it is handed over.
//
// Where overlay= wants one, the place for a writable layer is made beside the roots too (overlay_steps.h). The last
// thing before an NFS root is handed over is that the card is switched off, where sd=off says so (card_power_steps.h);
// before a local root is, that it is mounted for good (local_mount_steps.h) and a layer's place given back.
//
// What waits for a disk waits kDiskComing longer while the kernel is bringing one up.
//
// A person at a console may hold the boot (console_steps.h): then nothing is handed over, all else goes on. A root that
// is tried only because a person wants it stands last and boots only when that person says so.
//
// Where no root is named and all that could boot has failed, servers are looked for over the network in use
// (discovery_steps.h): what is found is shown.
//
// A root that DHCP names although nobody here asked it to is a candidate only where none is named;
// it is `Refused` unless trust= covers it.
//
// The card's settings come late: it is being read until its job ends or is given up. For kCardWait, and while the
// modules are being loaded, no root is tried unless the command line names an NFS root, and then none is handed over in
// the first kCardPatience. What its settings change starts over: links with another address, trials of roots that count
// no more or are to be mounted in another way.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/card_memory.h"
#include "agent/core/config.h"
#include "agent/core/found_view.h"
#include "agent/core/intent.h"
#include "agent/core/overlay_spec.h"
#include "agent/core/root_facts.h"
#include "agent/core/snapshot.h"
#include "agent/core/swap_spec.h"
#include "agent/core/trial_record.h"

namespace agent::core {

struct JobId {
    unsigned value = 0;
    auto operator<=>(const JobId&) const = default;
};

// What a successful trial found out.
struct Verdict {
    std::string root;              // "192.168.1.2:/srv/root", "/dev/mmcblk0p2"
    std::string version;           // NFS: "4.2"
    std::string filesystem;        // "nfs", "ext4"
    std::string init;              // the init's path inside the root
    std::string resolv_conf = "";  // where in /run the root's /etc/resolv.conf leads; empty: it has a file of its own
    // How a local root is mounted for good (mount(2)); an NFS root's trial has done so.
    unsigned long mount_flags = 0;
    std::string mount_data = "";
    bool confirms = false;  // it says by itself, through `farroot confirm`, that it has booted
    RootFacts facts = {};
    std::string fstab = "";                    // its /etc/fstab, where that insists on disks of this Pi's; else empty
    std::vector<base::Failure> warnings = {};  // what is wrong with it and does not keep it from booting
    // Files of its network software that are to say more while it runs from this link (netcfg/network_covers.h), by
    // their paths.
    std::map<std::string, std::string> network_files = {};
};

// What never changes during a boot.
struct Facts {
    base::Time started;                                       // when /init started
    std::string farroot;                                      // farroot's version
    std::string board;                                        // the device tree's model
    std::string serial;                                       // the board's serial number
    std::optional<base::Failure> unfit_image = std::nullopt;  // its modules are for other kernels
};

// --- Events: what happened. ---

struct LinksChanged {
    std::vector<base::Link> links;  // all of them
    // What the kernel's own ip= put on links before /init; looked at when a link is first seen.
    std::map<base::IfIndex, base::NetConfig> configured;
};
struct ConfigOffered {  // a lease, new or renewed
    base::IfIndex link;
    base::NetConfig config;
};
struct LeaseLost {  // the failure says why
    base::IfIndex link;
    base::Failure failure;
};
struct Ipv6Changed {  // what autoconfiguration gave the link now; nothing: no usable address any more
    base::IfIndex link;
    std::optional<base::NetConfig> config;
};
struct DhcpSeen {
    base::IfIndex link;
    DhcpView seen;
};
struct HostUnreachable {  // the kernel's or a router's word about a host: evidence for whoever tries to reach it
    base::IpAddress host;
    base::Failure failure;
    std::optional<base::IpAddress> sender{};  // of the packet that somebody on the network says went nowhere: anybody
                                              // may say so. None: the kernel itself found nobody there
};
struct LinkWarned {  // something about the link that does not keep it from being used
    base::IfIndex link;
    base::Failure warning;
};
struct ConfigApplied {
    base::IfIndex link;
};
struct LinkFailed {  // to come up, to ask, or to take its configuration
    base::IfIndex link;
    base::Failure failure;
};
struct NfsModulesEnded {
    JobId job;
    std::optional<base::Failure> failure;
};
struct CardRead {  // what counts now, the card's settings among it
    JobId job;
    Config config;
    CardView card;
    CardMemory memory;
};
struct TrialEnded {
    JobId job;
    base::Result<Verdict> outcome;
    TrialRecord record = {};
};
struct ServerInGrace {  // the trial's server answers, but lets nothing be opened
    JobId job;
};
struct DiskComing {  // the job waits for a disk, and the kernel is bringing one up (agent/job/disk_coming.h)
    JobId job;
    std::string disk;  // "USB 1-1.2 (SanDisk Ultra)"; empty: none is coming any more
};
struct ProbeEnded {
    JobId job;
    base::Result<base::Duration> round_trip;  // of a TCP connection
};
struct Explained {
    JobId job;
    std::optional<base::Failure> failure;  // none: nothing better than the trial's own word
};
struct MemoryWritten {
    JobId job;
    std::optional<base::Failure> failure;
};
struct ServersFound {  // so far
    JobId job;
    FoundView found;
    bool done = false;
};
struct PersonWants {  // somebody at a console
    Intent intent;
    std::string console = "";  // its terminal
};
struct PasswordChecked {
    JobId job;
    bool is_right = false;
};
struct MeasureTold {  // so far
    JobId job;
    Throughput reads;
};
struct MeasureEnded {
    JobId job;
    std::optional<base::Failure> failure;
};
struct SettingsSaved {
    JobId job;
    std::optional<base::Failure> failure;
};
struct SwapEnded {
    JobId job;
    base::Result<std::vector<SwapArea>> outcome;  // none: `auto` found no disk with swap on it
};
struct DisksSeen {
    JobId job;
    base::Result<std::vector<Disk>> outcome;
};
struct OverlayMade {
    JobId job;
    base::Result<OverlayPlace> outcome;
};
struct OverlayGivenBack {
    JobId job;
    std::optional<base::Failure> failure;
};
struct CardSwitchedOff {
    JobId job;
    std::optional<base::Failure> failure;
};
struct LocalMounted {
    JobId job;
    std::optional<base::Failure> failure;
};
struct DisksFound {
    JobId job;
    base::Result<std::map<std::string, std::string>>
        devices;  // by the names that were looked for; missing ones are not
};
// What keeps devices from working, as who loads their drivers sees it now; it replaces what was seen before.
struct DevicesSeen {
    std::vector<base::Failure> hanging;     // drivers that do not come to an end with their device
    std::vector<base::Failure> driverless;  // what is, or may be, a network adapter and has no driver
};
struct TimePassed {};

// Moved and destroyed by boot.cpp, copied by nobody: a variant of so many types is a third of what each source that
// does it by itself costs to compile. So it is with actions.
struct Event : std::variant<LinksChanged, ConfigOffered, LeaseLost, Ipv6Changed, DhcpSeen, HostUnreachable, LinkWarned,
                            ConfigApplied, LinkFailed, NfsModulesEnded, CardRead, TrialEnded, ServerInGrace, DiskComing,
                            ProbeEnded, Explained, ServersFound, MemoryWritten, PersonWants, PasswordChecked,
                            MeasureTold, MeasureEnded, SettingsSaved, SwapEnded, DisksSeen, OverlayMade,
                            OverlayGivenBack, CardSwitchedOff, DisksFound, LocalMounted, DevicesSeen, TimePassed> {
    using variant::variant;
    Event(Event&& other) noexcept;
    Event& operator=(Event&& other) noexcept;
    ~Event();
};

// --- Actions: what to do now. ---

struct BringUp {
    base::IfIndex link;
    std::optional<base::MacAddress> mac;  // to be given to it first
};
struct CreateVlan {
    base::IfIndex parent;
    base::VlanRequest vlan;
};
struct AskDhcp {  // start, or start again
    base::IfIndex link;
    bool wants_root_path = false;                         // an offer with one is worth waiting a moment for
    std::optional<base::Ipv4> remembered = std::nullopt;  // to ask for again
    std::string host_name = "";                           // as its owner gave it, for servers; empty: none
};
struct StopDhcp {  // forget what was asked and leased there
    base::IfIndex link;
};
struct AskIpv6 {  // watch what the kernel's autoconfiguration gets, ask for what it does not get
    base::IfIndex link;
    bool link_local_only = false;
};
struct ApplyConfig {
    base::IfIndex link;
    base::NetConfig config;
};
struct ClearConfig {
    base::IfIndex link;
};
struct AddRoutes {  // beside what the kernel configured
    base::IfIndex link;
    std::vector<base::IpRoute> routes;
};
struct UseNames {
    std::string host_name;                 // this machine's, for NFS to identify itself with
    std::vector<std::string> nameservers;  // as resolv.conf(5) takes them: a link-local one with its link
    std::vector<std::string> search;
    bool operator==(const UseNames&) const = default;
};
struct PrepareFor {  // a server that will be asked in a moment: the kernel may look for its neighbour now
    base::IpAddress server;
};
struct LoadNfsModules {
    JobId job;
};
struct ReadCard {
    JobId job;
    base::seconds patience;  // for the card to appear
};
// The spec is complete: server and path are known.
struct StartTrial {
    JobId job;
    RootSpec root;
    bool read_write = false;
    std::string init;       // as Config::init
    std::string client_id;  // for nfs4_unique_id
    Required require = {};
    bool layered = false;  // what it lacks is made in a layer over it
};
struct ProbeServer {  // connect to it, no more
    JobId job;
    std::string server;  // as NfsRoot::server
    std::uint16_t port;
};
struct Explain {  // ask the server why the trial of its root failed
    JobId job;
    NfsRoot root;  // complete
    bool read_write = false;
    TrialRecord record;
};
struct Discover {  // look for servers
    JobId job;
    DiscoverBy by;
    base::NetConfig lease;  // of the link in use
};
struct WriteMemory {  // to the card
    JobId job;
    CardMemory memory;
};
struct WriteSettings {  // to the card: its farroot.conf, whole but for what is hidden (settings/secrets.h)
    JobId job;
    std::string text;
};
struct CheckPassword {
    JobId job;
    std::string hash;  // of crypt(5)
    std::string password;
};
struct StartMeasure {  // mount the root once more, read from it for that long
    JobId job;
    NfsRoot root;  // complete
    base::seconds lasts;
    std::string client_id;  // for nfs4_unique_id
};
struct StartSwap {  // find it, switch it on
    JobId job;
    SwapSpec swap;
    int priority;            // of swapon(2)
    bool may_create;         // where it is missing: the owner agreed
    base::seconds patience;  // for its disk to appear
};
struct ListDisks {
    JobId job;
};
struct MakeOverlay {  // its place
    JobId job;
    OverlaySpec overlay;
    base::seconds patience;  // for its disk to appear
    HostKeys host_keys = HostKeys::Own;
};
struct GiveOverlayBack {  // unmount its place
    JobId job;
};
struct SwitchCardOff {
    JobId job;
};
struct FindDisks {
    JobId job;
    std::vector<std::string> names;  // as fstab(5) has them
};
struct MountLocal {
    JobId job;
    Verdict verdict;
};
struct AbandonJob {  // a mount that came of it goes too
    JobId job;
};
// The network that an NFS root was reached over, for the booted system to keep.
struct UsedNetwork {
    base::Link link;
    base::NetConfig config;
    UseNames names;
};
// To lay over a read-only root.
struct Layer {
    std::string folder;     // its own, to be made
    std::string host_name;  // this Pi's there
    std::string identity;   // from which its machine-id follows, the board's serial number or the MAC address; empty: a
                            // new one, which the layer keeps
    std::string host_key = "";  // the folder with its SSH host key there; empty: the root's count
    bool operator==(const Layer&) const = default;
};
struct HandOverRoot {
    JobId mount;  // the job whose mount is to be handed over
    Verdict verdict;
    std::string summary;                 // for the consoles, lines
    std::optional<UsedNetwork> network;  // none for a local root
    std::optional<Layer> layer = {};
    std::vector<LateSwap> late_swaps = {};
    std::string fstab = "";     // what is to stand in the place of its /etc/fstab; empty: that stays
    base::seconds patience{0};  // from this order to the root's init; then the board is rebooted
};

struct Reboot {
    std::string why;
};
struct SwitchOff {
    std::string why;
};

struct Action
    : std::variant<BringUp, CreateVlan, AskDhcp, StopDhcp, AskIpv6, ApplyConfig, ClearConfig, AddRoutes, UseNames,
                   PrepareFor, LoadNfsModules, ReadCard, StartTrial, ProbeServer, Explain, Discover, WriteMemory,
                   WriteSettings, CheckPassword, StartMeasure, StartSwap, ListDisks, MakeOverlay, GiveOverlayBack,
                   SwitchCardOff, FindDisks, MountLocal, AbandonJob, HandOverRoot, Reboot, SwitchOff> {
    using variant::variant;
    Action(Action&& other) noexcept;
    Action& operator=(Action&& other) noexcept;
    ~Action();
};

// --- State. ---

struct LinkState {
    struct Idle {};
    struct Asking {
        base::Time since;
        base::IpRequest::Method method = base::IpRequest::Method::Dhcp;  // Dhcp, Auto6 or LinkLocal
    };
    struct Offered {};
    struct Applying {};
    struct InUse {};
    struct Unusable {
        base::Failure failure;
    };
    using Phase = std::variant<Idle, Asking, Offered, Applying, InUse, Unusable>;

    base::Link link;
    Phase phase = Idle{};
    bool brought_up = false;
    std::optional<base::NetConfig> configured;  // by the kernel, before /init; what DHCP says here counts more
    std::optional<base::NetConfig> config;      // from Offered on
    std::optional<base::NetConfig> ipv6;        // by autoconfiguration, beside the phase
    std::optional<base::Time> left;             // when it last had to make way for a spare
    DhcpView dhcp;
    std::vector<base::Failure> warnings;  // one a cause
};

// Whether anybody answers at a candidate's server.
struct Probe {
    struct Running {
        JobId job;
        base::Time deadline;
    };
    struct Answered {
        base::Duration round_trip;
    };
    struct Silent {};
    std::string server;
    std::variant<Running, Answered, Silent> state;
};

// What a server's answers say about the last trial's failure.
struct Explanation {
    struct Running {
        JobId job;
        base::Time deadline;
    };
    struct Ended {
        base::Time at;
        std::optional<base::Failure> told;
    };
    base::Cause of;  // the trial's own word
    std::variant<Running, Ended> state;
};

struct Candidate {
    // The order of preference; within a rank, that of the list they come from.
    enum class Rank { Named, Discovered, LastGood, Fallback, PassedOver, Console };

    struct Waiting {};
    struct Trying {
        JobId job;
        base::Time since;
        base::Time deadline;
        std::optional<base::Failure> evidence;  // why the server does not answer, as far as the kernel knows
        bool is_hearsay = false;                // that is what somebody on the network says
        bool in_grace = false;
        bool awaits_disk = false;  // one was coming
    };
    struct Verified {
        JobId job;
        Verdict verdict;
        base::Time since;
        base::Duration took;  // its trial
    };
    struct Failed {
        base::Failure failure;
        base::Time retry_at;
    };
    struct Refused {  // not trusted: never tried
        base::Failure failure;
    };
    using Status = std::variant<Waiting, Trying, Verified, Failed, Refused>;

    NamedRoot named;
    RootSpec resolved;  // with server and path filled in, once the network is in use
    Rank rank = Rank::Named;
    Status status = Waiting{};
    std::optional<Probe> probe = std::nullopt;  // over the network that is in use now
    int attempts = 0;
    std::optional<base::Failure> last_failure = std::nullopt;  // kept through the next attempt
    bool is_asked_for = false;                                 // by a person: to be tried now
    bool failed_here = false;                                  // on the network that is in use now
    std::optional<TrialRecord> record = std::nullopt;          // of the NFS trial that failed last
    std::optional<Explanation> explanation = std::nullopt;     // over the network that is in use now
};

// Null for a local root.
inline const NfsRoot* nfs_of(const Candidate& candidate) {
    return std::get_if<NfsRoot>(&candidate.named.root);
}

struct NfsModules {
    struct Loading {
        JobId job;
        base::Time deadline;
    };
    struct Ready {
        base::Time since;
    };
    std::variant<Loading, Ready> state;
    std::optional<base::Failure> failure;
};

struct Card {
    struct Reading {
        JobId job;
        base::Time since;  // /init; where settings were saved, then
        bool is_late;      // roots wait no longer
        bool awaits_disk;  // one is coming
    };
    struct Done {};
    std::variant<Reading, Done> state;
    CardView seen;
    CardMemory memory;
    bool was_read = false;  // once, or none came: what it asks for is known
};

// The boot of a root that can confirm is being counted on the card, or has been; or the returns are that ended with it.
struct Counting {
    struct Writing {
        JobId job;
        base::Time deadline;
    };
    struct Done {};
    std::uint64_t root;  // root_key()
    std::variant<Writing, Done> state;
};

struct Discovery {
    struct Idle {};
    struct Running {
        JobId job;
        base::Time deadline;
    };
    struct Ended {
        base::Time at;
    };
    std::variant<Idle, Running, Ended> state = Idle{};
    bool is_asked_for = false;       // by a person
    unsigned searches = 0;           // over this network, so far
    std::optional<FoundView> found;  // last, over the network that is in use now
};

// password= (lock_steps.h).
struct Lock {
    struct Idle {};
    struct Checking {
        JobId job;
        base::Time deadline;
        std::string console;
    };
    struct Seat {                              // a console
        std::optional<base::Time> last_key{};  // while it is open: the password was right there
        unsigned wrong = 0;                    // tries in a row
        base::Time counts_again_at{};          // the next one
        std::uint64_t shell = 0;               // the last one that it may open
    };
    std::variant<Idle, Checking> state;
    std::map<std::string, Seat> seats;  // by the console's name
};

// How fast a root is read (measure_steps.h).
struct Measure {
    JobId job;
    NfsRoot root;
    base::Time since;
    base::Time deadline;
    Throughput reads = {};
    bool is_over = false;
    std::optional<base::Failure> failure = {};
};

// A place that swap is wanted at (swap_steps.h).
struct Swap {
    struct Waiting {};
    struct Working {
        JobId job;
        base::Time since;
        base::Time deadline;
        bool awaits_disk = false;  // one is coming
    };
    struct On {
        std::vector<SwapArea> areas;
    };
    struct Failed {
        base::Failure failure;
        std::optional<base::Time> retry_at = std::nullopt;  // none: it would fail again
    };
    NamedSwap named;
    bool may_create = false;  // the owner agreed
    int priority = 0;
    std::optional<base::Time> since = std::nullopt;       // when it was first looked for
    std::optional<base::Failure> missing = std::nullopt;  // it was not there, when it was looked for last
    std::variant<Waiting, Working, On, Failed> state = Waiting{};
};

// What a person sees to choose from.
struct Disks {
    struct Looking {
        JobId job;
        base::Time deadline;
    };
    std::optional<Looking> looking;
    std::optional<std::vector<Disk>> seen;
    std::optional<base::Failure> failure;
};

// overlay= (overlay_steps.h).
struct Overlay {
    struct Working {
        JobId job;
        base::Time since;
        base::Time deadline;
    };
    struct Ended {
        base::Result<OverlayPlace> outcome;
    };
    struct GivingBack {  // its place: a local root boots
        JobId job;
        base::Time deadline;
    };
    struct GivenBack {};
    OverlaySpec spec;
    HostKeys host_keys;
    std::variant<Working, Ended, GivingBack, GivenBack> state;
};

// sd=off (card_power_steps.h).
struct CardPower {
    struct SwitchingOff {
        JobId job;
        base::Time deadline;
    };
    struct Ended {
        std::optional<base::Failure> failure;
    };
    std::variant<SwitchingOff, Ended> state;
};

// Which of the disks are there that the fstab of a verified NFS root insists on (fstab_steps.h).
struct FstabDisks {
    using Devices = std::map<std::string, std::string>;  // by name

    struct Looking {
        JobId job;
        base::Time deadline;
    };
    struct Known {
        Devices devices{};
    };
    JobId trial;  // the root's
    std::variant<Looking, Known> state;
};

// A local root that is about to be handed over, mounted for good (local_mount_steps.h).
struct LocalMount {
    struct Mounting {
        base::Time deadline;
    };
    struct Mounted {};
    JobId trial;  // the root's
    JobId job;
    std::variant<Mounting, Mounted> state;
};

// What a person at a console wants.
struct Console {
    struct Saving {
        JobId job;
        base::Time deadline;
    };
    struct Saved {
        std::optional<base::Failure> failure;
    };
    std::optional<base::Time> last_key;  // nothing: nobody is there, or said that the boot shall go on
    bool is_released = false;            // in mode=ask and mode=diagnose: what was found boots
    std::optional<RootSpec> choice;      // boots, no other
    std::variant<std::monostate, Saving, Saved> save;
    Lock lock;
};

struct HandedOver {
    std::size_t candidate;
};

struct Boot {
    Facts facts;
    Config config;
    std::map<base::IfIndex, LinkState> links;
    DevicesSeen devices;
    std::vector<Candidate> candidates;
    NfsModules nfs;
    Card card;
    std::optional<UseNames> names;  // as last said
    bool fallback_joined = false;   // the SD card's root counts too: the deadline passed, or there is no hope
    std::optional<Counting> counting;
    Discovery discovery;
    Console console;
    std::optional<Measure> measure;
    std::vector<Swap> swaps;  // in order of priority
    Disks disks;
    std::optional<Overlay> overlay;
    std::optional<CardPower> card_power;
    std::optional<FstabDisks> fstab_disks;
    std::optional<LocalMount> local_mount;
    std::optional<HandedOver> handed_over;
    bool gave_up = false;  // a reboot, or switching off, was ordered
    std::vector<TimingView> timings;
    std::vector<std::string> log;  // the last 200 lines
    std::size_t logged = 0;        // lines so far
    unsigned last_job = 0;
};

}  // namespace agent::core
