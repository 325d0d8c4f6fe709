// The table of keys as a text for people.
#pragma once

#include <string>

namespace agent::settings {

std::string keys_for_terminal();  // `farroot help keys`
std::string keys_for_readme();    // the rows of README's table

}  // namespace agent::settings
