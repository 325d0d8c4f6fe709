// A search through worlds: each is lived until its boot is handed over or patience ends, and every step is judged by
// invariants.h. A seed that fails is lived once more to tell its story.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/world/coverage.h"
#include "tests/world/invariants.h"

namespace world {

enum class Ending {
    NfsRoot,      // that the user named
    DhcpRoot,     // that DHCP named and trust= covers
    LocalRoot,    // where no NFS root could have booted
    Fallback,     // the local root, because no NFS root was verified
    StillTrying,  // at the end of patience
    NothingToDo,  // neither a deadline nor an event is to come
    Reboot,       // as retry= says
};
constexpr std::size_t kEndings = 7;

struct Lived {
    Ending ending = Ending::StillTrying;
    std::size_t steps = 0;
    std::optional<Violation> violation;
    std::string story;  // where it was asked for
};

Lived live(std::uint64_t seed, Coverage& coverage, bool with_story);

struct Found {
    std::uint64_t worlds = 0;  // until the first that failed, it included
    std::uint64_t steps = 0;
    std::array<std::uint64_t, kEndings> endings{};
    Coverage coverage;
    std::optional<Invariant> broken;
    std::string story;  // of the first world that failed; empty: none did

    std::string endings_table() const;
};

Found search(std::uint64_t first_seed, std::uint64_t worlds);

}  // namespace world
