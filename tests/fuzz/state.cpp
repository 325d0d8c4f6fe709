// What farroot keeps on the card. farroot.state with any memory in it, with any bytes, and with any text between a good
// head and a good CRC: what is understood is within the memory's bounds, fits a slot again and comes back from there.
#include <algorithm>
#include <cstdio>
#include <string>

#include "agent/base/crc32.h"
#include "agent/job/host_key_text.h"
#include "agent/job/state_slots.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/made.h"

namespace {

using agent::core::CardMemory;

void check(const agent::SavedState& state) {
    const CardMemory& memory = state.memory;
    EXPECT(state.next_slot < 2);
    EXPECT(memory.attempts.size() <= CardMemory::kMostRoots);
    EXPECT(memory.addresses.size() <= CardMemory::kMostAddresses);
    EXPECT(memory.confirmed.size() <= CardMemory::kLongestRoot);
    const std::string slot = agent::encode_slot(memory, state.sequence);
    EXPECT(slot.size() == agent::kSlotSize);
    const CardMemory again = agent::decode_state(slot + std::string(agent::kSlotSize, '\0')).memory;
    EXPECT(again.attempts == memory.attempts);
    EXPECT(again.confirmed == memory.confirmed);
    EXPECT(again.returns == memory.returns);
    EXPECT(again.has_password == memory.has_password);
    EXPECT(again.addresses.size() <= memory.addresses.size());
}

// What is remembered comes back from whichever slot is the later, as far as it fits.
void check_memory(fuzz::Maker& make) {
    const auto memory = make.make<CardMemory>();
    const auto sequence = make.make<std::uint32_t>();
    const std::string older = agent::encode_slot(make.make<CardMemory>(), sequence);
    const std::string newer = agent::encode_slot(memory, sequence + 1);
    for (const std::size_t place : {0U, 1U}) {
        const auto state = agent::decode_state(place == 0 ? newer + older : older + newer);
        EXPECT(state.next_slot == 1 - place && state.sequence == sequence + 2);
        EXPECT(state.memory.has_password == memory.has_password);
        EXPECT(state.memory.returns == std::min(memory.returns, 99U));
        EXPECT(state.memory.attempts.size() == memory.attempts.size());
        check(state);
    }
}

// farroot.key: with these bytes in it, and with these bytes as the key.
void check_host_key(const std::string& bytes) {
    static_cast<void>(agent::decode_host_key(bytes));
    agent::Ed25519Key secret{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), secret.size()), secret.begin());
    EXPECT(agent::decode_host_key(agent::encode_host_key(secret)) == secret);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::Maker make({data, size});
    check_memory(make);
    std::string bytes(reinterpret_cast<const char*>(data), size);
    check(agent::decode_state(bytes));
    check_host_key(bytes);
    std::string slot = "farroot 1 " + bytes;
    slot.resize(agent::kSlotSize - 13, ' ');
    char crc[14];
    std::snprintf(crc, sizeof crc, "crc=%08x\n", static_cast<unsigned>(base::crc32(slot)));
    check(agent::decode_state(slot + crc + std::string(agent::kSlotSize, '\0')));
    return 0;
}
