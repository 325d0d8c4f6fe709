// The kernel command line's words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace base {

// Words are separated by blanks, CR and line ends among them; double quotes hold blanks together and are gone then
// (kernel, lib/cmdline.c). What comes after "--" is init's own, and left out.
std::vector<std::string> kernel_words(std::string_view line);

// One of them as it is written, KEY=VALUE with quotes around a value that has blanks.
std::string with_quotes(std::string_view word);

}  // namespace base
