// farroot.state: what is written comes back, and a slot that was torn costs the write that tore it, nothing else.
#include "agent/job/state_slots.h"

#include <doctest/doctest.h>

#include "agent/base/crc32.h"

using namespace agent;
using core::CardMemory;

namespace {

CardMemory memory_of(unsigned boots) {
    CardMemory memory;
    memory.attempts = {{0x00c0ffee00c0ffee, boots}, {0xffffffffffffffff, 1}};
    memory.confirmed = "nfs:192.168.1.2:/srv/pi with blanks \xc3\xa4";
    memory.addresses = {{*base::MacAddress::parse("52:54:00:12:34:56"), *base::Ipv4::parse("192.168.1.5")}};
    memory.returns = 2;
    return memory;
}

const std::string kBlank(kSlotSize, '\0');

std::string flipped(std::string bytes, std::size_t place, unsigned mask) {
    bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ mask);
    return bytes;
}

// A slot whose CRC is right, whatever stands in it.
std::string slot_of(std::string text) {
    text.resize(kSlotSize - 13, ' ');
    char crc[14];
    std::snprintf(crc, sizeof crc, "crc=%08x\n", static_cast<unsigned>(base::crc32(text)));
    return text + crc;
}

}  // namespace

TEST_CASE("CRC-32 is that of zip and Ethernet") {
    CHECK(base::crc32("123456789") == 0xcbf43926);
    CHECK(base::crc32("") == 0);
}

TEST_CASE("state: what is remembered comes back, as text that a person can read") {
    const std::string slot = encode_slot(memory_of(3), 7);
    REQUIRE(slot.size() == kSlotSize);
    CHECK(
        slot.starts_with("farroot 1 7\n"
                         "root=nfs:192.168.1.2:/srv/pi with blanks \xc3\xa4\n"
                         "tried=00c0ffee00c0ffee:3 ffffffffffffffff:1\n"
                         "returns=2\n"
                         "address=52:54:00:12:34:56,192.168.1.5\n  "));
    const auto state = decode_state(slot + kBlank);
    CHECK(state.memory == memory_of(3));
    CHECK(state.next_slot == 1);
    CHECK(state.sequence == 8);
    CHECK(decode_state(encode_slot({}, 1) + kBlank).memory == CardMemory{});
}

TEST_CASE("state: the newer slot counts and the older one is overwritten next, beyond the largest number too") {
    const auto check = [](std::uint32_t older, std::uint32_t newer) {
        CAPTURE(older);
        const std::string old_slot = encode_slot(memory_of(1), older);
        const std::string new_slot = encode_slot(memory_of(2), newer);
        const auto first = decode_state(new_slot + old_slot);
        CHECK(first.memory == memory_of(2));
        CHECK(first.next_slot == 1);
        const auto second = decode_state(old_slot + new_slot);
        CHECK(second.memory == memory_of(2));
        CHECK(second.next_slot == 0);
        CHECK(second.sequence == newer + 1);
    };
    check(1, 2);
    check(9, 10);
    check(0x7fffffff, 0x80000000);
    check(0xffffffff, 0);
    check(0xfffffff0, 5);
}

TEST_CASE("state: a slot with any byte changed does not count, the other one does") {
    const std::string older = encode_slot(memory_of(1), 1);
    const std::string newer = encode_slot(memory_of(2), 2);
    for (std::size_t place = 0; place < kSlotSize; ++place) {
        for (const unsigned mask : {0x01U, 0x20U, 0x80U, 0xffU}) {
            const auto torn = decode_state(older + flipped(newer, place, mask));
            const bool is_the_older = torn.memory == memory_of(1) && torn.next_slot == 1 && torn.sequence == 2;
            CHECK_MESSAGE(is_the_older, place);
            CHECK_MESSAGE(decode_state(flipped(older, place, mask) + newer).memory == memory_of(2), place);
        }
    }
}

TEST_CASE("state: a write that stopped anywhere leaves what was there before") {
    const std::string older = encode_slot(memory_of(1), 1);
    const std::string oldest = encode_slot(memory_of(0), 0);
    const std::string newer = encode_slot(memory_of(2), 2);
    for (std::size_t written = 0; written < kSlotSize; ++written) {
        const std::string torn = newer.substr(0, written) + oldest.substr(written);
        CHECK(decode_state(older + torn).memory == (torn == newer ? memory_of(2) : memory_of(1)));
    }
}

TEST_CASE("state: no file, one of another size, and rubbish are no memory, and the next write begins anew") {
    const std::string slot = encode_slot(memory_of(1), 5);
    const std::string whole = slot + slot;
    for (const std::string& file :
         {std::string(), slot, whole.substr(1), whole + "\n", kBlank + kBlank, std::string(kStateSize, '\xff'),
          flipped(slot, 3, 1) + flipped(slot, 490, 1), std::string("root=nfs:nas:/srv\n")}) {
        const auto state = decode_state(file);
        CHECK(state.memory == CardMemory{});
        CHECK(state.next_slot == 0);
        CHECK(state.sequence == 1);
    }
}

TEST_CASE("state: the bounds of the memory hold in both directions") {
    CardMemory large;
    large.confirmed = std::string(CardMemory::kLongestRoot, 'r');
    for (unsigned i = 0; i < 20; ++i) {
        large.attempts.push_back({0xfedcba9876543210 + i, 1000});
        large.addresses.push_back(
            {*base::MacAddress::parse("ff:ff:ff:ff:ff:ff"), *base::Ipv4::parse("255.255.255.255")});
    }
    large.returns = 1000;
    large.has_password = true;
    const std::string slot = encode_slot(large, 0xffffffff);
    REQUIRE(slot.size() == kSlotSize);
    const auto state = decode_state(slot + kBlank);
    CHECK(state.memory.confirmed == large.confirmed);
    REQUIRE(state.memory.attempts.size() == CardMemory::kMostRoots);
    CHECK(state.memory.attempts.back() == CardMemory::Attempts{0xfedcba9876543217, 99});
    CHECK(state.memory.addresses.empty());  // a root as long as this leaves no room
    CHECK(state.memory.returns == 99);
    CHECK(state.memory.has_password);
    CHECK(state.sequence == 0);

    large.confirmed = std::string(137, 'r');
    CHECK(decode_state(encode_slot(large, 0xffffffff) + kBlank).memory.addresses.size() == CardMemory::kMostAddresses);
    large.confirmed = std::string(152, 'r');
    CHECK(decode_state(encode_slot(large, 0xffffffff) + kBlank).memory.addresses.size() == 3);
    large.confirmed = std::string(CardMemory::kLongestRoot + 1, 'r');
    CHECK(decode_state(encode_slot(large, 1) + kBlank).memory.confirmed.empty());
    large.confirmed = "two\nlines";
    CHECK(decode_state(encode_slot(large, 1) + kBlank).memory.confirmed.empty());
}

TEST_CASE("state: a later farroot's lines are passed over, its words of another layout are none of ours") {
    const auto later =
        decode_state(slot_of("farroot 1 4\nmoon=full\nreturns=1000\ntried=1:2 x:3 4: 5:6:7 8\nroot=/dev/sda2\n"
                             "address=nonsense 52:54:00:00:00:02,10.0.0.9\n") +
                     kBlank);
    CHECK(later.memory.confirmed == "/dev/sda2");
    CHECK(later.memory.attempts == std::vector<CardMemory::Attempts>{{1, 2}});
    CHECK(later.memory.addresses.size() == 1);
    CHECK(later.memory.returns == 99);
    CHECK(decode_state(slot_of("farroot 1 4\nreturns=-1\n") + kBlank).memory.returns == 0);
    CHECK(decode_state(slot_of("farroot 2 4\nroot=/dev/sda2\n") + kBlank).memory == CardMemory{});
    CHECK(decode_state(slot_of("farroot 1 four\nroot=/dev/sda2\n") + kBlank).memory == CardMemory{});
}
