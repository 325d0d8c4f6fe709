#include "agent/core/root_facts.h"

namespace agent::core {

double Throughput::megabytes_per_second() const {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    return microseconds <= 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(microseconds);
}

}  // namespace agent::core
