#include "agent/base/kernel_words.h"

#include <algorithm>

namespace base {
namespace {

// As the kernel's isspace() (lib/ctype.c) has it for what a cmdline.txt can hold: one written on Windows ends in CR LF.
bool is_blank(char each) {
    return each == ' ' || (each >= '\t' && each <= '\r');
}

}  // namespace

std::vector<std::string> kernel_words(std::string_view line) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (const char each : line) {
        if (each == '"') {
            quoted = !quoted;
        } else if (!quoted && is_blank(each)) {
            if (words.back() == "--") break;
            if (!words.back().empty()) words.emplace_back();
        } else {
            words.back() += each;
        }
    }
    if (words.back().empty() || words.back() == "--") words.pop_back();
    return words;
}

std::string with_quotes(std::string_view word) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || std::ranges::none_of(word, is_blank)) {
        return std::string(word);
    }
    return std::string(word.substr(0, equals + 1)) + '"' + std::string(word.substr(equals + 1)) + '"';
}

}  // namespace base
