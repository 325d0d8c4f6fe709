// An export's init and libraries: any bytes, read from any offset. What is told is bounded.
#include "agent/job/elf.h"

#include <algorithm>
#include <cstring>

#include "tests/fuzz/expect.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::size_t reads = 0;
    const auto read_at = [&](std::uint64_t offset, std::span<std::byte> into) -> std::size_t {
        EXPECT(++reads < 20'000);
        if (offset >= size) return 0;
        const std::size_t count = std::min<std::size_t>(into.size(), size - offset);
        std::memcpy(into.data(), data + offset, count);
        return count;
    };
    const auto facts = agent::read_elf(read_at);
    if (!facts) return 0;
    static_cast<void>(agent::machine_runs_here(facts->machine));
    EXPECT(facts->needed.size() <= 4096);
    for (const auto& name : facts->needed) EXPECT(name.find('\0') == std::string::npos);
    EXPECT(facts->interpreter.find('\0') == std::string::npos);
    return 0;
}
