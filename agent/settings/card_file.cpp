#include "agent/settings/card_file.h"

#include <algorithm>
#include <map>

#include "agent/settings/keys.h"
#include "agent/settings/secrets.h"

namespace agent::settings {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::size_t kLongestLine = 4096;  // bytes
constexpr std::size_t kMostMistakes = 20;   // a file that is something else has a mistake in each line

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\v\f";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return "";
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view unquoted(std::string_view text) {
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return quoted ? text.substr(1, text.size() - 2) : text;
}

// With a byte order mark, or without one and every second byte zero.
bool is_utf16(std::string_view bytes) {
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return true;
    if (bytes.size() < 4) return false;
    return (bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0) ||
           (bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0);
}

class Reader {
public:
    Reader(const std::string& file, Source source) : place_{source, file, 0} {}

    Layer read(std::string_view bytes) {
        layer_.is_no_text = bytes.size() > kLargestCardFile || is_utf16(bytes);
        if (bytes.size() > kLargestCardFile) {
            return mistake("", "it is larger than " + std::to_string(kLargestCardFile / 1024) +
                                   " kB, which no file of settings is: nothing of it counts"),
                   std::move(layer_);
        }
        if (is_utf16(bytes)) {
            return mistake("", "it is UTF-16 text, nothing of it counts: save it as UTF-8"), std::move(layer_);
        }
        if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
        for (const auto line : lines_of(bytes)) {
            ++place_.line;
            take(without_end(line));
        }
        return std::move(layer_);
    }

private:
    void take(std::string_view raw) {
        const std::string_view line = trimmed(raw);
        if (line.empty() || line.starts_with('#')) return;
        if (raw.size() > kLongestLine) return mistake(line, "it is longer than 4096 bytes");
        if (line.find('\0') != std::string_view::npos)
            return mistake(line, "there are zero bytes in it: is this text?");
        if (line.starts_with('['))
            return mistake(line, "there are no sections here, each setting counts for every board");
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return mistake(line, "expected key=value" + hint_for(line));
        std::string_view name = trimmed(line.substr(0, equals));
        if (name.starts_with("farroot.")) name.remove_prefix(8);  // as the command line has it
        const Key* key = find_key(name);
        if (key == nullptr) return mistake(line, unknown_key(name));
        const std::string_view value = unquoted(trimmed(line.substr(equals + 1)));
        if (!key->is_secret && sets_secret_beside(value)) return mistake(line, "each setting wants a line of its own");
        if (!key->repeats) note_duplicate(*key, line);
        layer_.settings.push_back({std::string(key->name), std::string(value), std::string(line), place_});
    }

    static std::string hint_for(std::string_view line) {
        if (line == "rw") return "; rw=yes is probably meant";
        if (line == "ro") return "; rw=no is probably meant";
        const auto end = line.find_first_of(": \t");
        const Key* key = find_key(line.substr(0, end));
        return key == nullptr ? "" : ", as in " + std::string(key->name) + "=" + std::string(key->value);
    }

    // The last one counts, as in config.txt.
    void note_duplicate(const Key& key, std::string_view line) {
        const auto before = std::ranges::find(layer_.settings, key.name, &Setting::key);
        if (before == layer_.settings.end()) return;
        const Place earlier = before->place;
        say(earlier, before->spelled,
            "line " + std::to_string(place_.line) + " has " + without_secret(line) + ", and the last one counts");
        layer_.settings.erase(before);
    }

    void mistake(std::string_view read, const std::string& why) {
        const bool is_meant = means_secret(read) || sets_secret_beside(read);
        if (place_.source == Source::Card && is_meant) layer_.spoils_password = true;
        say(place_, read, why);
    }

    void say(const Place& place, std::string_view read, const std::string& why) {
        if (layer_.mistakes.size() > kMostMistakes) return;
        if (layer_.mistakes.size() == kMostMistakes) return layer_.add_mistake(place, "", "more mistakes follow");
        layer_.add_mistake(place, read, why);
    }

    Layer layer_;
    Place place_;
};

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find_first_of("\r\n");
        const std::size_t size = end == text.npos ? text.size() : end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

std::string_view without_end(std::string_view line) {
    return line.substr(0, line.find_first_of("\r\n"));
}

Layer read_card_file(std::string_view bytes, const std::string& file, Source source) {
    return Reader(file, source).read(bytes);
}

}  // namespace agent::settings
