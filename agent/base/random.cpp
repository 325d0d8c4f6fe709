#include "agent/base/random.h"

#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <random>

#include "agent/base/time.h"

namespace base {
namespace {

// For kernels before 5.6, which know no GRND_INSECURE: no two boots of two machines share this clock and process.
void fill_from_clock(std::span<std::uint8_t> bytes) {
    const auto now = static_cast<std::uint64_t>(BootClock::now().time_since_epoch().count());
    std::minstd_rand numbers(static_cast<std::uint32_t>(now ^ (now >> 32)) ^ static_cast<std::uint32_t>(::getpid()));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(numbers() >> 8);
}

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
    const ssize_t filled = ::getrandom(bytes.data(), bytes.size(), GRND_INSECURE);
    if (filled != static_cast<ssize_t>(bytes.size())) fill_from_clock(bytes);
}

std::uint32_t random_number() {
    std::array<std::uint8_t, sizeof(std::uint32_t)> bytes{};
    fill_random(bytes);
    std::uint32_t number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

}  // namespace base
