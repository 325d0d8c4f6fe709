// Servers as the sources of discovery find them, and what one source has to say. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"

namespace discovery {

enum class Source {
    Named,       // on the command's own line
    Configured,  // by this machine's kernel command line, or the report of its boot
    Dhcp,        // option 17, siaddr, option 66
    Mdns,        // DNS-SD on the link: _nfs._tcp.local
    Dns,         // DNS-SD in the domain: _nfs._tcp, and RFC 6641's _nfs-domainroot._tcp
    Broadcast,   // portmappers that answer a broadcast
    Sweep,       // every address of the link
};

inline constexpr Source kSources[] = {Source::Named, Source::Configured, Source::Dhcp, Source::Mdns,
                                      Source::Dns,   Source::Broadcast,  Source::Sweep};

const char* word(Source source);  // "named", "configured", "dhcp", "mdns", "dns", "broadcast", "sweep"
std::optional<Source> source_from_word(std::string_view word);

struct Found {
    std::string address;  // numeric, with a scope where it needs one
    std::string name;     // as the source calls it; empty: it does not
    std::string path;     // that the source names; empty: none
    base::milliseconds after{0};
    bool operator==(const Found&) const = default;
};

struct SourceReport {
    Source source = Source::Named;
    std::vector<Found> found;  // at most kMostFound
    std::string note;          // why it found less than it might: no rights, no link
    bool done = false;
    base::milliseconds took{0};
    bool operator==(const SourceReport&) const = default;
};

inline constexpr std::size_t kMostFound = 64;

// A job's answer. Bytes that are no UTF-8 are replaced.
std::string encode(const SourceReport& report);
base::Result<SourceReport> decode_report(std::string_view json);

// The source's job does not answer any more: what it found stays.
void end(SourceReport& report, std::string note, base::milliseconds took);

}  // namespace discovery
