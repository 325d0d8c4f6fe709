// What one NFS server offers, found out without a mount and without leaving anything there: versions, transports,
// portmapper, exports with their clients, the NFSv4 pseudo-root, which exports look like roots, the round trip.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/time.h"
#include "agent/servers/root_look.h"

namespace servers {

inline constexpr std::size_t kMostExportsTold = 200;
inline constexpr std::size_t kMostClientsTold = 16;  // of one export
inline constexpr std::size_t kMostLooks = 32;        // exports looked into over NFSv3, each some 20 round trips

enum class Service { Unknown, Answers, Refuses, Silent };

enum class Looked {
    No,      // not looked into: there were too many, or the time was up
    Yes,     // `look` says what was seen
    Denied,  // the server does not let this address in
    Failed,  // it answered something else, or nothing
};

struct Export {
    std::string path;
    std::vector<std::string> clients;  // as MOUNT EXPORT lists them: networks, names, "*"; empty: everybody or unknown
    std::size_t more_clients = 0;
    bool listed = false;   // by MOUNT EXPORT
    bool over_v4 = false;  // seen in the pseudo-root
    Looked looked = Looked::No;
    RootLook look;
    bool operator==(const Export&) const = default;
};

struct ServerSurvey {
    std::string address;
    std::string name;                // of its PTR record; empty: none
    Service nfs = Service::Unknown;  // TCP port 2049, or where its portmapper says
    Service portmapper = Service::Unknown;
    std::uint16_t nfs_port = 0;
    std::optional<std::uint16_t> mountd_port;      // TCP; registered at the portmapper
    std::vector<std::string> versions;             // "3", "4.0", "4.1", "4.2"
    bool udp = false;                              // registered for NFS at the portmapper
    std::optional<base::milliseconds> round_trip;  // rounded up
    std::vector<Export> exports;                   // those that look like roots first
    std::size_t more_exports = 0;
    bool list_known = false;            // MOUNT EXPORT answered
    bool pseudo_root_known = false;     // and the pseudo-root was read
    std::vector<std::string> passages;  // directories of the pseudo-root that only lead to exports
    bool pseudo_root_cut_off = false;
    bool from_reserved_port = false;  // the questions; without, exports may refuse that lack `insecure`
    bool complete = false;            // else the time was up
    base::milliseconds took{0};
    bool operator==(const ServerSurvey&) const = default;
};

struct SurveyOptions {
    base::Time deadline;
    std::uint16_t portmapper_port = 111;
};

// Blocks until the deadline at most: for jobs. `tell` hears after every stage what is known so far, so that a stage
// which never ends, or ends this process, takes nothing from what came before it.
ServerSurvey survey_server(const std::string& address, const SurveyOptions& options,
                           const std::function<void(const ServerSurvey&)>& tell);

// What both ways of seeing exports say of one path, in one; those that look like roots first. Pure.
void sort_exports(ServerSurvey& survey);

// Why there are no exports to show, in words; empty where there are some, or it is known that there are none.
std::string why_no_exports(const ServerSurvey& survey);

}  // namespace servers
