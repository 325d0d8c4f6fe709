// farroot.state, the card's memory as bytes: two slots of a sector each, of which a writer overwrites the older one in
// place, so that a power cut in the middle costs that write and nothing else. Pure.
//
// A slot is text, for a person with a hex viewer; the CRC-32 of all before it ends it:
//   farroot 1 7                               the layout's version; the slot's sequence number
//   root=nfs:192.168.1.2:/srv/pi              CardMemory::confirmed
//   tried=00c0ffee00c0ffee:2 …                CardMemory::attempts
//   returns=1                                 CardMemory::returns, where there were any
//   password=set                              CardMemory::has_password
//   address=52:54:00:12:34:56,192.168.1.5 …   CardMemory::addresses
//   (blanks)crc=0badcafe
// Lines that a later farroot adds are passed over. It changes the version only where these lines mean something else;
// such a slot counts as torn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/core/card_memory.h"

namespace agent {

inline constexpr std::string_view kStateFile = "farroot.state";
inline constexpr std::size_t kSlotSize = 512;  // bytes: the sector of a card
inline constexpr std::size_t kStateSize = 2 * kSlotSize;

// kSlotSize bytes. What is beyond CardMemory's bounds is left out, the oldest first; so are the oldest addresses where
// a long confirmed root leaves no room for them. Attempts and returns are counted up to 99.
std::string encode_slot(const core::CardMemory& memory, std::uint32_t sequence);

struct SavedState {
    core::CardMemory memory;     // of the newest whole slot; empty when there is none
    std::size_t next_slot = 0;   // the one to overwrite, 0 or 1
    std::uint32_t sequence = 1;  // that it is to have
};

// A file of another size, or of rubbish, is no memory.
SavedState decode_state(std::string_view file);

}  // namespace agent
