// What a machine wrote to its serial line, as text that can be searched: carriage returns and terminal sequences are
// taken out. Where a sequence moves the cursor, a new line or blanks stand, so that words which were apart on the
// screen stay apart.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lab {

class Console {
public:
    void feed(std::string_view bytes);

    const std::string& text() const { return text_; }
    std::size_t size() const { return text_.size(); }

    // Whether these words stood there at any time; a line break counts as a blank.
    bool shows(std::string_view words) const;

    // The rest of the first line that starts so, or of a later one: `before` come before it.
    std::optional<std::string> line(std::string_view start, std::size_t before = 0) const;

    std::size_t count_lines(std::string_view start) const;

    // What stands between the line `first` and the line `last`.
    std::optional<std::string> between(std::string_view first, std::string_view last) const;

    std::string last_lines(std::size_t count) const;

private:
    enum class State { Text, Escape, Charset, Sequence, String };
    void add(char c, std::size_t times = 1);
    void feed_text(char c);
    void feed_escape(char c);
    void feed_sequence(char c);
    void obey_sequence(char final);

    State state_ = State::Text;
    std::string parameters_;
    std::string text_;
    std::string squeezed_;  // text_ with one blank for every run of blanks and line breaks
};

}  // namespace lab
