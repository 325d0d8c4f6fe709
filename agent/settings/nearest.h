// What somebody probably meant by a word that does not exist.
#pragma once

#include <span>
#include <string_view>

namespace agent::settings {

// The candidate that the fewest slips of the finger away is from the word (a letter too many, too few, another one, two
// swapped); empty when none is near, at most one slip in three letters.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace agent::settings
