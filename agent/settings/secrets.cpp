#include "agent/settings/secrets.h"

#include <algorithm>
#include <map>
#include <vector>

#include "agent/settings/card_file.h"
#include "agent/settings/keys.h"
#include "agent/settings/nearest.h"

namespace agent::settings {
namespace {

constexpr std::string_view kBlanks = " \t\v\f";
constexpr std::string_view kOfHidden = kHidden.substr(0, kHidden.size() - 1);  // "(hidden 2)" begins so too
constexpr std::string_view kPrefix = "farroot.";                               // as the command line has it

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return out;
}

std::string_view without_blanks_before(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

// "password" of "farroot.password = x", "password: x" and "password x".
std::string_view name_of(std::string_view line) {
    line = without_blanks_before(line);
    if (line.starts_with(kPrefix)) line.remove_prefix(kPrefix.size());
    const std::string_view name = line.substr(0, line.find_first_of("=:"));
    const auto last = name.find_last_not_of(kBlanks);
    const std::string_view trimmed = name.substr(0, last == std::string_view::npos ? 0 : last + 1);
    return find_key(trimmed) != nullptr ? trimmed : trimmed.substr(0, trimmed.find_first_of(kBlanks));
}

// Nearer to the name of a secret's key than to any other's.
bool is_near_secret(std::string_view name) {
    std::vector<std::string_view> all;
    std::vector<std::string_view> secret;
    for (const auto& key : keys()) {
        all.push_back(key.name);
        if (key.is_secret) secret.push_back(key.name);
    }
    if (nearest(name, secret).empty()) return false;  // most are not, and that is soon known
    return find_key(nearest(name, all))->is_secret;
}

// $6$salt$…, $y$j9T$…, as of crypt(5).
bool holds_hash(std::string_view text) {
    constexpr std::size_t kLongestMethod = 4;
    for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
        const auto end = text.find('$', at + 1);
        if (end == std::string_view::npos) return false;
        const std::string_view method = text.substr(at + 1, end - at - 1);
        if (!method.empty() && method.size() <= kLongestMethod && std::ranges::all_of(method, is_alnum)) return true;
    }
    return false;
}

// https://somebody:secret@host
bool holds_credentials(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) return false;
    const std::string_view authority = text.substr(scheme + 3, text.find('/', scheme + 3) - scheme - 3);
    const auto at = authority.find('@');
    return at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
}

// A word of it begins as a setting of a secret, with one of these marks behind its name.
bool holds_setting_of_secret(std::string_view text, std::string_view marks) {
    constexpr std::string_view kBetween = " \t\v\f\",;#";
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && kBetween.find(text[at - 1]) == kBetween.npos) continue;
        const std::string_view word = text.substr(at);
        const auto end = word.find_first_of("=:");
        if (end == std::string_view::npos || end >= kPrefix.size() * 3) continue;
        if (marks.find(word[end]) != marks.npos && means_secret(word)) return true;
    }
    return false;
}

bool holds_secret(std::string_view text) {
    return holds_hash(text) || holds_credentials(text) || holds_setting_of_secret(text, "=:");
}

// The end of a long value that an editor broke: one word of what hashes are made of.
bool looks_broken_off(std::string_view line) {
    constexpr std::size_t kShortest = 20;
    return line.size() >= kShortest && !line.starts_with('/') &&
           std::ranges::all_of(line, [](char c) { return is_alnum(c) || c == '.' || c == '/'; });
}

std::string_view end_of(std::string_view line) {
    return line.substr(without_end(line).size());
}

std::string hide(std::string_view line) {
    const std::string_view start = without_blanks_before(line);
    if (start.starts_with('#')) return "# " + std::string(kHidden);
    const auto equals = start.find('=');
    const auto end = equals == std::string_view::npos ? start.find_first_of(": \t") : equals;
    if (end == std::string_view::npos || holds_secret(start.substr(0, end))) return std::string(kHidden);
    return std::string(start.substr(0, end + 1)) + std::string(kHidden);
}

bool is_hidden(std::string_view line) {
    const std::string_view start = without_blanks_before(line);
    if (start.find(kOfHidden) != std::string_view::npos) return true;  // so that each hidden one stands for one line
    if (start.starts_with('#')) {
        const std::string_view words = without_blanks_before(start.substr(1));
        return holds_secret(words) || looks_broken_off(words);
    }
    if (means_secret(start)) return start.find_first_of("=: \t") != std::string_view::npos;
    return holds_secret(start) || looks_broken_off(start);
}

// Each line as it is shown.
std::vector<std::string> shown_lines(const std::vector<std::string_view>& lines) {
    std::vector<std::string> out;
    unsigned count = 0;
    bool was_hidden = false;  // what stands behind a secret, and is no setting, may be the rest of it
    for (const auto each : lines) {
        const std::string_view line = without_end(each);
        const bool is_rest =
            was_hidden && !line.empty() && !line.starts_with('#') && line.find('=') == std::string_view::npos;
        was_hidden = is_rest || is_hidden(line);
        if (!was_hidden) {
            out.emplace_back(line);
            continue;
        }
        std::string shown = is_rest ? std::string(kHidden) : hide(line);
        if (++count > 1) shown.insert(shown.size() - 1, " " + std::to_string(count));
        out.push_back(std::move(shown));
    }
    return out;
}

}  // namespace

bool means_secret(std::string_view line) {
    const std::string_view name = name_of(line);
    if (const Key* key = find_key(name)) return key->is_secret;
    const std::string in_lower = lower(name);
    constexpr std::string_view kSecrets[]{"passw", "pwd", "secret"};
    const auto holds = [&](std::string_view word) { return in_lower.find(word) != in_lower.npos; };
    return std::ranges::any_of(kSecrets, holds) || is_near_secret(in_lower);
}

// With '=' alone: "trust=nas,secret:/srv" names a server.
bool sets_secret_beside(std::string_view value) {
    return holds_setting_of_secret(value, "=");
}

std::string without_secret(std::string_view line) {
    return is_hidden(line) ? hide(line) : std::string(line);
}

std::string without_secrets(std::string_view conf) {
    const auto lines = lines_of(conf);
    const auto shown = shown_lines(lines);
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) out += shown[i] + std::string(end_of(lines[i]));
    return out;
}

std::optional<std::string> with_secrets(std::string_view shown, std::string_view conf) {
    const auto lines = lines_of(conf);
    const auto as_shown = shown_lines(lines);
    std::map<std::string_view, std::string_view> hidden;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (as_shown[i].find(kOfHidden) != std::string::npos) hidden[as_shown[i]] = without_end(lines[i]);
    }
    std::string out;
    for (const auto each : lines_of(shown)) {
        const std::string_view line = without_end(each);
        const auto known = hidden.find(line);
        if (known == hidden.end() && line.find(kOfHidden) != std::string_view::npos) return std::nullopt;
        out += known == hidden.end() ? line : known->second;
        out += end_of(each);
    }
    return out;
}

}  // namespace agent::settings
