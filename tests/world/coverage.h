// What a search has reached: how often each kind of event met each state of a candidate, its probe, its explanation, a
// link, the card, the modules and the count of this boot. A pair that no boot can come to stands in coverage.cpp with
// the reason.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/boot.h"

namespace world {

class Coverage {
public:
    // Before step(). Of an event about a link, only that link's state counts; LinksChanged and what is about no link
    // meets all links. A job's answer counts as late when nothing waits for it any more.
    void count(const agent::core::Boot& boot, const agent::core::Event& event);

    Coverage& operator+=(const Coverage& other);

    std::string table() const;

    // Pairs that can occur and did so less than `least` times, and those that cannot and did.
    enum class Pairs { Common, All };
    std::vector<std::string> gaps(std::uint64_t least, Pairs pairs) const;

    static constexpr std::size_t kCandidateStates = 5;
    static constexpr std::size_t kLinkStates = 7;  // the last: no such link
    static constexpr std::size_t kCardStates = 2;
    static constexpr std::size_t kModulesStates = 2;
    static constexpr std::size_t kProbeStates = 4;        // the first: not probed
    static constexpr std::size_t kCountingStates = 3;     // the first: not counted
    static constexpr std::size_t kExplanationStates = 3;  // the first: not asked why
    static constexpr std::size_t kDiscoveryStates = 3;
    static constexpr std::size_t kRows = kCandidateStates + kLinkStates + kCardStates + kModulesStates + kProbeStates +
                                         kCountingStates + kExplanationStates + kDiscoveryStates;
    static constexpr std::size_t kLateAnswers = 8;
    static constexpr std::size_t kColumns = std::variant_size_v<agent::core::Event::variant> + kLateAnswers;

private:
    std::array<std::array<std::uint64_t, kColumns>, kRows> counts_{};
};

}  // namespace world
