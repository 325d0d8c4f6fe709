// Chance that a seed decides, the same wherever it is compiled: of <random> only the engine is used, whose numbers the
// standard fixes, and none of the distributions, whose numbers it leaves open. Nor is the order in which a call's
// arguments are evaluated fixed, so that no expression may draw twice.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "agent/base/time.h"

namespace world {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t end) { return engine_() % end; }
    bool in_100(std::uint64_t percent) { return below(100) < percent; }

    // Whole milliseconds, both ends among them.
    base::Duration between(base::milliseconds least, base::milliseconds most) {
        const auto range = static_cast<std::uint64_t>((most - least).count()) + 1;
        return least + base::milliseconds(below(range));
    }

    template <typename Values>
    const auto& pick(const Values& values) {
        return values[static_cast<std::size_t>(below(values.size()))];
    }

    // One of the kinds, each as often as its weight says.
    template <typename Kind, std::size_t N>
    Kind weighted(const std::array<std::pair<Kind, unsigned>, N>& kinds) {
        std::uint64_t sum = 0;
        for (const auto& kind : kinds) sum += kind.second;
        std::uint64_t drawn = below(sum);
        for (const auto& kind : kinds) {
            if (drawn < kind.second) return kind.first;
            drawn -= kind.second;
        }
        return kinds.back().first;
    }

    template <typename T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t left = values.size(); left > 1; --left) {
            std::swap(values[left - 1], values[static_cast<std::size_t>(below(left))]);
        }
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace world
