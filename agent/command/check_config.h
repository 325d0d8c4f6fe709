// `farroot check-config [--all] [FILE] [--cmdline TEXT]`, on any machine: what a Pi would do with this farroot.conf and
// this command line. First what matters: roots in order, the network, each mistake with its place; then each value that
// somebody set, with where it came from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent {

// 0: all is well; 1: there are mistakes; 2: the words of the command itself are wrong, or the file can't be read.
int run_check_config(const std::vector<std::string>& words);

struct CheckedConfig {
    std::string text;  // lines
    bool has_mistakes = false;
};

// The command without its files: `card` is what the file holds, where there is one; `all`: defaults are shown too.
CheckedConfig check_config(const std::optional<std::string>& card, const std::string& file,
                           std::string_view command_line, bool all = false);

}  // namespace agent
