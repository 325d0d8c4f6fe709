#include "agent/swap/runs.h"

#include <algorithm>

namespace agent::swap {
namespace {

using base::Cause;
using base::Failure;

std::string kib(std::uint64_t bytes) {
    return std::to_string(bytes / 1024) + " KiB";
}

Failure hole(const std::string& file, std::uint64_t at) {
    return {Cause::SwapHoles, file, "", 0, "nothing at " + kib(at)};
}

}  // namespace

void append(std::vector<Run>& runs, const Run& next) {
    const bool goes_on = !runs.empty() && runs.back().kind == next.kind &&
                         runs.back().logical + runs.back().length == next.logical &&
                         runs.back().physical + runs.back().length == next.physical;
    if (goes_on) {
        runs.back().length += next.length;
    } else {
        runs.push_back(next);
    }
}

base::Status check_runs(const std::string& file, const std::vector<Run>& runs, std::uint64_t bytes,
                        std::uint64_t page) {
    std::uint64_t reached = 0;
    for (const auto& run : runs) {
        if (reached >= bytes) break;
        if (run.logical > reached) return hole(file, reached);
        switch (run.kind) {
            case Run::Kind::Data: break;
            case Run::Kind::Unwritten:
                return Failure{Cause::SwapHoles, file, "", 0, "never written at " + kib(reached)};
            case Run::Kind::Inline: return Failure{Cause::SwapHoles, file, "", 0, "its data has no blocks of its own"};
            case Run::Kind::Unknown:
                return Failure{Cause::SwapHoles, file, "", 0, "no place on the disk at " + kib(reached)};
        }
        const std::uint64_t end = run.logical + run.length;
        if (run.logical % page != 0 || run.physical % page != 0 || (end < bytes && run.length % page != 0)) {
            return Failure{Cause::SwapUnaligned, file, "", 0,
                           "a piece of " + std::to_string(run.length) + " bytes at byte " +
                               std::to_string(run.physical) + "; pages have " + std::to_string(page)};
        }
        reached = std::max(reached, end);
    }
    if (reached < bytes) return hole(file, reached);
    return base::Done{};
}

}  // namespace agent::swap
