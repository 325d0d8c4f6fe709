#include "agent/settings/nearest.h"

#include <algorithm>
#include <vector>

namespace agent::settings {
namespace {

constexpr std::size_t kLongestWord = 40;

// The optimal string alignment distance.
std::size_t slips(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({change, above[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.size() > kLongestWord) return "";
    std::string_view best;
    std::size_t fewest = (word.size() + 2) / 3 + 1;
    for (const auto candidate : candidates) {
        const auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
        if (longer - shorter >= fewest) continue;  // so many letters are missing
        if (const std::size_t distance = slips(word, candidate); distance < fewest) {
            fewest = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace agent::settings
