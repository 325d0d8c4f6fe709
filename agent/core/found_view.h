// What discovery has found, for whoever shows it: servers, what they offer, and what each source had to say. Texts are
// printable. Bounded: 64 servers with 200 exports each, the rest is counted. found_view_json.h has the words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/time.h"

namespace agent::core {

struct FoundExport {
    std::string path;
    std::vector<std::string> clients;  // empty: everybody, or unknown
    std::size_t more_clients = 0;
    bool listed = false;      // by MOUNT EXPORT
    bool over_v4 = false;     // seen in the NFSv4 pseudo-root
    std::string looked = {};  // "yes", "no", "denied", "failed"
    bool root = false;        // it looks like one
    std::string init;         // of a root, as modules and os
    std::vector<std::string> modules;
    std::string os;
    bool operator==(const FoundExport&) const = default;
};

// What asking a server came to.
struct FoundOffer {
    std::string nfs;  // "answers", "refuses", "silent", "unknown"
    std::uint16_t port = 0;
    std::string portmapper;  // as nfs
    std::optional<std::uint16_t> mountd_port;
    std::vector<std::string> versions;  // "3", "4.0", "4.1", "4.2"
    bool udp = false;
    std::optional<base::milliseconds> round_trip;
    std::vector<FoundExport> exports;  // those that look like roots first
    std::size_t more_exports = 0;
    std::string exports_unknown;        // why, in words
    std::vector<std::string> passages;  // NFSv4 directories that only lead to exports
    bool complete = false;              // else the time was up
    base::milliseconds took{0};
    bool operator==(const FoundOffer&) const = default;
};

struct FoundBy {
    std::string source;
    base::milliseconds after{0};
    bool operator==(const FoundBy&) const = default;
};

struct FoundServer {
    std::string address;
    std::vector<std::string> names;
    std::vector<std::string> paths;   // that sources name
    std::vector<FoundBy> by;          // the first first
    std::optional<FoundOffer> offer;  // none: it was not asked yet, or that failed
    bool operator==(const FoundServer&) const = default;
};

struct FoundSource {
    std::string source;  // "dhcp", "mdns", "dns", "broadcast", "sweep", …
    std::size_t found = 0;
    bool done = false;
    base::milliseconds took{0};
    std::string note;  // in words
    bool operator==(const FoundSource&) const = default;
};

struct FoundView {
    std::vector<FoundSource> sources;
    std::vector<FoundServer> servers;
    std::size_t more_servers = 0;
    base::milliseconds took{0};
    bool operator==(const FoundView&) const = default;
};

}  // namespace agent::core
