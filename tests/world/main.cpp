// The told stories and a short search, as doctest runs them; or a search alone:
//   world --worlds N [--seed S] [--coverage]
//     --worlds N    how many worlds; each has a seed of its own, one after the other
//     --seed S      the first one's seed, 1 when not given; with --worlds 1 it tells the world's story
//     --coverage    what was reached, and what was not
// Exit code 1 when a world breaks an invariant; the last line names it and the seed.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include "tests/world/search.h"

namespace {

struct Wish {
    std::uint64_t worlds = 0;
    std::uint64_t seed = 1;
    bool coverage = false;
};

bool take_number(const char* text, std::uint64_t& out) {
    const char* const end = text + std::strlen(text);
    return std::from_chars(text, end, out).ptr == end && end != text;
}

// Nothing when the words are doctest's.
std::optional<Wish> read(int count, char** words) {
    Wish wish;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const char* const next = i + 1 < count ? words[i + 1] : "";
        if (word == "--coverage") {
            wish.coverage = true;
        } else if ((word == "--worlds" && take_number(next, wish.worlds)) ||
                   (word == "--seed" && take_number(next, wish.seed))) {
            ++i;
        } else {
            return std::nullopt;
        }
    }
    if (wish.worlds == 0) return std::nullopt;
    return wish;
}

int search(const Wish& wish) {
    const auto begin = std::chrono::steady_clock::now();
    const auto found = world::search(wish.seed, wish.worlds);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (wish.worlds == 1 && !found.broken) {
        world::Coverage unused;
        std::fputs(world::live(wish.seed, unused, true).story.c_str(), stdout);
    }
    std::fputs(found.endings_table().c_str(), stdout);
    if (wish.coverage) {
        constexpr std::uint64_t kOften = 100;
        std::fputs(found.coverage.table().c_str(), stdout);
        for (const auto& gap : found.coverage.gaps(kOften, world::Coverage::Pairs::All))
            std::printf("gap: %s\n", gap.c_str());
    }
    std::printf("%llu worlds, %llu steps in %.1f s: %.0f worlds/s\n", static_cast<unsigned long long>(found.worlds),
                static_cast<unsigned long long>(found.steps), took, static_cast<double>(found.worlds) / took);
    std::fputs(found.story.c_str(), stdout);
    return found.broken ? 1 : 0;
}

}  // namespace

int main(int count, char** words) {
    if (const auto wish = read(count, words)) return search(*wish);
    return doctest::Context(count, words).run();
}
