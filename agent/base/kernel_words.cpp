#include "agent/base/kernel_words.h"

namespace base {

std::vector<std::string> kernel_words(std::string_view line) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (const char each : line) {
        if (each == '"') {
            quoted = !quoted;
        } else if (!quoted && (each == ' ' || each == '\n' || each == '\t')) {
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
    if (equals == std::string_view::npos || word.find_first_of(" \t\n") == std::string_view::npos) {
        return std::string(word);
    }
    return std::string(word.substr(0, equals + 1)) + '"' + std::string(word.substr(equals + 1)) + '"';
}

}  // namespace base
