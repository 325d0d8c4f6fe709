// Random numbers that only have to differ, between machines and between boots: transaction ids, names of files, UUIDs.
// They never wait for the kernel's pool to fill, which takes a Pi up to a second after power-on, and are no secrets
// (random(7), GRND_INSECURE).
#pragma once

#include <cstdint>
#include <span>

namespace base {

void fill_random(std::span<std::uint8_t> bytes);
std::uint32_t random_number();

}  // namespace base
