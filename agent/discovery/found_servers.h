// What all sources found, as one list of servers by address. Pure. Bounded: kMostServers, the rest is counted.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/discovery/found.h"

namespace discovery {

inline constexpr std::size_t kMostServers = 64;
inline constexpr std::size_t kMostHints = 16;  // names, or paths, of one server

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
    std::vector<FoundServer> all_;
    std::vector<std::string> more_;  // addresses beyond kMostServers; of these too no more than that
};

}  // namespace discovery
