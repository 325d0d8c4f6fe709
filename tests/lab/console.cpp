#include "tests/lab/console.h"

#include <algorithm>
#include <charconv>

namespace lab {
namespace {

void add_squeezed(std::string& text, char c) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) text += c;
    if (blank && !text.ends_with(' ')) text += ' ';
}

// The start of the first line that begins so.
std::size_t find_line(std::string_view text, std::string_view start, std::size_t from = 0) {
    for (std::size_t at = text.find(start, from); at != text.npos; at = text.find(start, at + 1)) {
        if (at == 0 || text[at - 1] == '\n') return at;
    }
    return text.npos;
}

}  // namespace

// The sequences of ECMA-48, as far as a line printer needs to tell them from text.
void Console::feed(std::string_view bytes) {
    for (const char c : bytes) {
        switch (state_) {
            case State::Text: feed_text(c); break;
            case State::Escape: feed_escape(c); break;
            case State::Charset: state_ = State::Text; break;
            case State::Sequence: feed_sequence(c); break;
            case State::String:
                if (c == '\a' || c == '\x1b') state_ = c == '\a' ? State::Text : State::Escape;
                break;
        }
    }
}

void Console::add(char c, std::size_t times) {
    text_.append(times, c);
    for (; times > 0; --times) add_squeezed(squeezed_, c);
}

void Console::feed_text(char c) {
    if (c == '\x1b') state_ = State::Escape;
    if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= ' ') add(c);
}

void Console::feed_escape(char c) {
    parameters_.clear();
    state_ = c == '['                                       ? State::Sequence
             : c == ']' || c == 'P' || c == '^' || c == '_' ? State::String
             : c == '(' || c == ')'                         ? State::Charset
                                                            : State::Text;
}

void Console::feed_sequence(char c) {
    if (c >= '@' && c <= '~') {
        state_ = State::Text;
        obey_sequence(c);
    } else {
        parameters_ += c;
    }
}

void Console::obey_sequence(char final) {
    constexpr int kWidest = 200;
    int count = 1;
    std::from_chars(parameters_.data(), parameters_.data() + parameters_.size(), count);
    const auto times = static_cast<std::size_t>(std::clamp(count, 1, kWidest));
    switch (final) {
        case 'C': add(' ', times); break;  // cursor forward
        case 'b':                          // repeat
            if (!text_.empty()) add(text_.back(), times);
            break;
        case 'A':  // cursor up, down, to a column, to a place, to a row
        case 'B':
        case 'G':
        case 'H':
        case 'd':
        case 'f': add('\n'); break;
        default: break;  // colours, erasing, modes
    }
}

bool Console::shows(std::string_view words) const {
    std::string wanted;
    for (const char c : words) add_squeezed(wanted, c);
    return squeezed_.find(wanted) != std::string::npos;
}

std::optional<std::string> Console::line(std::string_view start, std::size_t before) const {
    std::size_t at = find_line(text_, start);
    for (; before > 0 && at != std::string::npos; --before) at = find_line(text_, start, at + 1);
    const std::size_t end = at == std::string::npos ? at : text_.find('\n', at);
    if (end == std::string::npos) return std::nullopt;
    return text_.substr(at + start.size(), end - at - start.size());
}

std::size_t Console::count_lines(std::string_view start) const {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = find_line(text_, start, at)) != std::string::npos; ++at) ++count;
    return count;
}

std::optional<std::string> Console::between(std::string_view first, std::string_view last) const {
    const std::size_t start = find_line(text_, first);
    const std::size_t begin = start == std::string::npos ? start : text_.find('\n', start);
    const std::size_t end = begin == std::string::npos ? begin : find_line(text_, last, begin);
    if (end == std::string::npos) return std::nullopt;
    return text_.substr(begin + 1, end - begin - 1);
}

std::string Console::last_lines(std::size_t count) const {
    std::size_t at = text_.size();
    while (count > 0 && at > 0) {
        at = text_.rfind('\n', at - 1);
        if (at == std::string::npos) return text_;
        --count;
    }
    return text_.substr(at);
}

}  // namespace lab
