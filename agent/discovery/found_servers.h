// What all sources found, as one list of servers by address. Pure. Bounded, the rest is counted: a crowd that a
// stranger makes up in one source leaves room for what the others find, and for those that somebody named.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "agent/discovery/found.h"

namespace discovery {

inline constexpr std::size_t kMostServers = 64;
inline constexpr std::size_t kMostOfSource = 24;  // that it found first, where any stranger may answer it
inline constexpr std::size_t kKeptForNamed = 8;   // of kMostServers: for what the owner or DHCP named
inline constexpr std::size_t kMostHints = 16;     // names, or paths, of one server

struct Finding {
    Source source = Source::Named;
    base::milliseconds after{0};
    bool operator==(const Finding&) const = default;
};

struct FoundServer {
    std::string address;
    std::vector<Finding> by;         // each source once, the first first
    std::vector<std::string> names;  // as the sources call it
    std::vector<std::string> paths;  // that they name
    bool operator==(const FoundServer&) const = default;
};

class FoundServers {
public:
    // Whether it is new. The same found again, as in a later answer of the same source, changes nothing.
    bool add(Source source, const Found& found);

    const std::vector<FoundServer>& all() const { return all_; }  // in the order of their finding
    std::size_t more() const { return more_.size(); }

private:
    bool has_room(Source source) const;

    std::vector<FoundServer> all_;
    std::map<Source, std::size_t> first_by_;  // how many each source was the first to find
    std::vector<std::string> more_;           // addresses without room; of these too no more than kMostServers
};

}  // namespace discovery
