// The state of a boot, and the events and actions that move it. Pure data: step.h changes it, look.h shows it.
//
// A boot is `Searching` until one candidate is handed over, then `HandedOver`, for good.
//
// A link is idle until it has carrier; then `Asking` while DHCP runs; `Offered` with a configuration from whatever
// source; `Applying` while it is put on the link; `InUse`. One link at most is beyond `Offered`: the first that has a
// configuration wins, the others stay as spares. A link that fails is `Unusable`. One that loses its carrier
// starts over, unless it is in use: a cable may come back, and the address is still ours.
//
// A candidate is `Waiting`; `Trying` while its trial runs, a job with a deadline that exist nowhere else, so that late
// answers match nothing; `Verified` with what the trial found; or `Failed` with the cause and the time of the next try
// (1, 2, 4 s later, then every 8 s). Candidates start in order: the next one when all before it have failed, or have
// been tried for kHeadStart. The first one verified boots. When none has been by the deadline, the SD card's root
// joins them, last; without one all are tried for ever.
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
#include "agent/core/config.h"
#include "agent/core/snapshot.h"

namespace agent::core {

struct JobId {
    unsigned value = 0;
    auto operator<=>(const JobId&) const = default;
};

// What a successful trial found.
struct Verdict {
    std::string root;        // "192.168.1.2:/srv/root", "/dev/mmcblk0p2"
    std::string version;     // NFS: "4.2"
    std::string filesystem;  // "nfs", "ext4"
    std::string init;        // the init's path inside the root
};

// What never changes during a boot.
struct Facts {
    base::Time started;   // when /init started
    std::string farroot;  // farroot's version
    std::string board;    // the device tree's model
    std::string serial;   // the board's serial number
};

// --- Events: what happened. ---

struct LinksChanged {
    std::vector<base::Link> links;  // all of them
    // What the kernel's own ip= put on links before /init; looked at when a link is first seen.
    std::map<base::IfIndex, base::NetConfig> configured;
};
struct ConfigOffered {  // a lease
    base::IfIndex link;
    base::NetConfig config;
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
struct TrialEnded {
    JobId job;
    base::Result<Verdict> outcome;
};
struct TimePassed {};

using Event =
    std::variant<LinksChanged, ConfigOffered, ConfigApplied, LinkFailed, NfsModulesEnded, TrialEnded, TimePassed>;

// --- Actions: what to do now. ---

struct BringUp {
    base::IfIndex link;
};
struct AskDhcp {  // start, or start again
    base::IfIndex link;
};
struct ApplyConfig {
    base::IfIndex link;
    base::NetConfig config;
    std::string host_name;  // this machine's, for NFS to identify itself with
};
struct LoadNfsModules {
    JobId job;
};
// The spec is complete: server and path are known.
struct StartTrial {
    JobId job;
    RootSpec root;
    bool read_write = false;
    std::string init;       // as Config::init
    std::string client_id;  // for nfs4_unique_id
};
struct AbandonJob {
    JobId job;
};
struct HandOverRoot {
    JobId trial;  // whose mount is to be handed over
    Verdict verdict;
    bool read_write = false;
    std::string summary;  // for the consoles, lines
};

using Action = std::variant<BringUp, AskDhcp, ApplyConfig, LoadNfsModules, StartTrial, AbandonJob, HandOverRoot>;

// --- State. ---

struct LinkState {
    struct Idle {};
    struct Asking {
        base::Time since;
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
    std::optional<base::NetConfig> config;  // from Offered on
};

struct Candidate {
    struct Waiting {};
    struct Trying {
        JobId job;
        base::Time since;
        base::Time deadline;
    };
    struct Verified {
        JobId job;
        Verdict verdict;
    };
    struct Failed {
        base::Failure failure;
        base::Time retry_at;
    };
    using Status = std::variant<Waiting, Trying, Verified, Failed>;

    NamedRoot named;
    RootSpec resolved;  // with server and path filled in, once the network is in use
    Status status = Waiting{};
    int attempts = 0;
    std::optional<base::Failure> last_failure;  // kept through the next attempt
};

struct NfsModules {
    struct Loading {
        JobId job;
        base::Time deadline;
    };
    struct Ready {};
    std::variant<Loading, Ready> state;
    std::optional<base::Failure> failure;
};

struct HandedOver {
    std::size_t candidate;
};

struct Boot {
    Facts facts;
    Config config;
    std::map<base::IfIndex, LinkState> links;
    std::vector<Candidate> candidates;
    NfsModules nfs;
    bool fallback_joined = false;  // the SD card's root is among the candidates because the deadline passed
    std::optional<HandedOver> handed_over;
    std::vector<TimingView> timings;
    std::vector<std::string> log;  // the last kLogLines
    std::size_t logged = 0;        // lines so far
    unsigned last_job = 0;
};

}  // namespace agent::core
