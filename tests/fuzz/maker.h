// Values made of a fuzzer's bytes: texts, numbers, times, and what is made of them.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "tests/fuzz/input.h"

namespace fuzz {

class Maker {
public:
    explicit Maker(Input input) : input_(input) {}

    template <typename Value>
    Value make() {
        Value value{};
        fill(*this, value);
        return value;
    }

    // One of two: what was wanted, or why it could not be had.
    template <typename Value>
    base::Result<Value> outcome() {
        if (flag()) return make<base::Failure>();
        return make<Value>();
    }

    template <typename... Members>
    void operator()(Members&... members) {
        (fill(*this, members), ...);
    }

    Input& input() { return input_; }
    bool flag() { return (input_.byte() & 1) != 0; }

    // The text with some bytes of it changed for others.
    std::string spoil(std::string text) {
        const std::size_t at = (input_.byte() * 256U + input_.byte()) % (text.size() + 1);
        const auto length = input_.byte() % 16U;
        const auto other = input_.bytes(input_.byte() % 32U);
        return text.replace(at, length, reinterpret_cast<const char*>(other.data()), other.size());
    }

private:
    Input input_;
};

// UTF-8, control characters among it.
inline void fill(Maker& make, std::string& text) {
    constexpr std::string_view kOdd[] = {"\n", "\t", "\x1b[2J", "\x7f", "é", "雪", "\"", "\\", "/", "%s"};
    const auto length = make.input().byte();
    text.clear();
    for (unsigned left = length < 250 ? length % 12U : length; left > 0; --left) {
        const auto byte = make.input().byte();
        if (byte < ' ') {
            text += kOdd[byte % std::size(kOdd)];
        } else {
            text += static_cast<char>(' ' + byte % 95);
        }
    }
}

template <typename Number>
    requires std::is_arithmetic_v<Number>
void fill(Maker& make, Number& number) {
    std::uint64_t bits = make.input().byte();
    if (!std::is_same_v<Number, bool> && bits >= 128) {  // most are small, some as large as they can be
        for (std::size_t i = 0; i < sizeof number; ++i) bits = bits << 8 | make.input().byte();
    }
    number = std::is_same_v<Number, bool> ? static_cast<Number>(bits & 1) : static_cast<Number>(bits);
}

// In what is told: microseconds at the finest. At most 68 years, as seconds.
template <typename Rep, typename Period>
void fill(Maker& make, std::chrono::duration<Rep, Period>& time) {
    using Time = std::chrono::duration<Rep, Period>;
    const std::uint32_t count = make.make<std::uint32_t>() / 2;
    if constexpr (std::is_same_v<Time, base::Duration>) {
        time = std::chrono::microseconds(count);
    } else {
        time = Time(count);
    }
}

template <typename Value>
void fill(Maker& make, std::optional<Value>& value) {
    value.reset();
    if (make.flag()) value = make.make<Value>();
}

template <typename Value>
void fill(Maker& make, std::vector<Value>& values) {
    values.resize(make.input().byte() % 4);
    for (auto& value : values) fill(make, value);
}

template <typename Key, typename Value>
void fill(Maker& make, std::map<Key, Value>& values) {
    values.clear();
    for (int left = make.input().byte() % 4; left > 0; --left) {
        const Key key = make.make<Key>();
        values[key] = make.make<Value>();
    }
}

// An enumeration's value, of those from the first to the last.
template <typename Enum>
void fill_up_to(Maker& make, Enum& value, Enum last) {
    value = static_cast<Enum>(make.input().byte() % (static_cast<unsigned>(last) + 1));
}

}  // namespace fuzz
