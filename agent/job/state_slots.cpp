#include "agent/job/state_slots.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "agent/base/crc32.h"

namespace agent {
namespace {

using core::CardMemory;

constexpr std::string_view kHead = "farroot 1 ";
constexpr std::string_view kRoot = "root=";
constexpr std::string_view kTried = "tried=";
constexpr std::string_view kReturns = "returns=";
constexpr std::string_view kAddress = "address=";
constexpr std::string_view kPasswordLine = "password=set\n";
constexpr std::size_t kCrcLine = std::string_view("crc=01234567\n").size();
constexpr std::size_t kRoom = kSlotSize - kCrcLine;
constexpr unsigned kMostCounted = 99;

constexpr std::size_t kLongestHead = kHead.size() + std::string_view("4294967295\n").size();
constexpr std::size_t kLongestTried =
    kTried.size() + CardMemory::kMostRoots * std::string_view("0123456789abcdef:99 ").size();
constexpr std::size_t kLongestReturns = kReturns.size() + std::string_view("99\n").size();
static_assert(kLongestHead + kRoot.size() + CardMemory::kLongestRoot + 1 + kLongestTried + kLongestReturns +
                      kPasswordLine.size() <=
                  kRoom,
              "the counts and the confirmed root always fit");

std::string crc_line(std::string_view content) {
    char line[kCrcLine + 1];
    std::snprintf(line, sizeof line, "crc=%08x\n", static_cast<unsigned>(base::crc32(content)));
    return line;
}

// A line ends at a control character, so that a root with one in it would not come back as it was.
bool can_be_kept(const std::string& root) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return !root.empty() && root.size() <= CardMemory::kLongestRoot && std::ranges::none_of(root, is_control);
}

std::string tried_line(const CardMemory& memory) {
    std::string line;
    const std::size_t count = std::min(memory.attempts.size(), CardMemory::kMostRoots);
    for (std::size_t i = 0; i < count; ++i) {
        char word[24];
        std::snprintf(word, sizeof word, "%s%016llx:%u", i == 0 ? "" : " ",
                      static_cast<unsigned long long>(memory.attempts[i].root),
                      std::min(memory.attempts[i].count, kMostCounted));
        line += word;
    }
    return line.empty() ? "" : std::string(kTried) + line + "\n";
}

std::string returns_line(const CardMemory& memory) {
    if (memory.returns == 0) return "";
    return std::string(kReturns) + std::to_string(std::min(memory.returns, kMostCounted)) + "\n";
}

std::string address_line(const CardMemory& memory, std::size_t room) {
    std::string line;
    const std::size_t count = std::min(memory.addresses.size(), CardMemory::kMostAddresses);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [link, address] = memory.addresses[i];
        const std::string word = (i == 0 ? "" : " ") + link.text() + "," + address.text();
        if (kAddress.size() + line.size() + word.size() + 1 > room) break;
        line += word;
    }
    return line.empty() ? "" : std::string(kAddress) + line + "\n";
}

template <typename Number>
std::optional<Number> number(std::string_view text, int radix) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, radix);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// What stands before the first `separator`; `text` is what stands behind it.
std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const std::string_view taken = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return taken;
}

void read_tried(std::string_view words, CardMemory& memory) {
    while (!words.empty() && memory.attempts.size() < CardMemory::kMostRoots) {
        std::string_view word = take_until(words, ' ');
        const auto root = number<std::uint64_t>(take_until(word, ':'), 16);
        const auto count = number<unsigned>(word, 10);
        if (root && count) memory.attempts.push_back({*root, std::min(*count, kMostCounted)});
    }
}

void read_addresses(std::string_view words, CardMemory& memory) {
    while (!words.empty() && memory.addresses.size() < CardMemory::kMostAddresses) {
        std::string_view word = take_until(words, ' ');
        const auto link = base::MacAddress::parse(take_until(word, ','));
        const auto address = base::Ipv4::parse(word);
        if (link && address) memory.addresses.push_back({*link, *address});
    }
}

struct Slot {
    std::uint32_t sequence = 0;
    CardMemory memory;
};

std::optional<Slot> decode_slot(std::string_view bytes) {
    std::string_view content = bytes.substr(0, kRoom);
    if (!content.starts_with(kHead) || bytes.substr(kRoom) != crc_line(content)) return std::nullopt;
    content.remove_prefix(kHead.size());
    const auto sequence = number<std::uint32_t>(take_until(content, '\n'), 10);
    if (!sequence) return std::nullopt;
    Slot slot{*sequence, {}};
    while (!content.empty()) {
        const std::string_view line = take_until(content, '\n');
        if (line.starts_with(kRoot)) {
            const std::string root(line.substr(kRoot.size()));
            if (can_be_kept(root)) slot.memory.confirmed = root;
        }
        if (line.starts_with(kTried)) read_tried(line.substr(kTried.size()), slot.memory);
        if (line.starts_with(kReturns)) {
            slot.memory.returns =
                std::min(number<unsigned>(line.substr(kReturns.size()), 10).value_or(0), kMostCounted);
        }
        if (line == kPasswordLine.substr(0, kPasswordLine.size() - 1)) slot.memory.has_password = true;
        if (line.starts_with(kAddress)) read_addresses(line.substr(kAddress.size()), slot.memory);
    }
    return slot;
}

// Sequence numbers start over behind their largest (RFC 1982 §3.2).
bool is_later(std::uint32_t one, std::uint32_t other) {
    return one != other && one - other < 0x80000000;
}

}  // namespace

std::string encode_slot(const CardMemory& memory, std::uint32_t sequence) {
    std::string slot = std::string(kHead) + std::to_string(sequence) + "\n";
    if (can_be_kept(memory.confirmed)) slot += std::string(kRoot) + memory.confirmed + "\n";
    slot += tried_line(memory);
    slot += returns_line(memory);
    if (memory.has_password) slot += kPasswordLine;
    slot += address_line(memory, kRoom - slot.size());
    slot.resize(kRoom, ' ');
    return slot + crc_line(slot);
}

SavedState decode_state(std::string_view file) {
    if (file.size() != kStateSize) return {};
    const std::array slots{decode_slot(file.substr(0, kSlotSize)), decode_slot(file.substr(kSlotSize))};
    if (!slots[0] && !slots[1]) return {};
    const bool second = !slots[0] || (slots[1] && is_later(slots[1]->sequence, slots[0]->sequence));
    const Slot& newest = second ? *slots[1] : *slots[0];
    return {newest.memory, second ? std::size_t{0} : std::size_t{1}, newest.sequence + 1};
}

}  // namespace agent
