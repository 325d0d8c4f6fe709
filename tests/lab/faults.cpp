#include "tests/lab/faults.h"

namespace lab {

std::vector<Duration> Faults::fate(std::size_t frame_size) {
    if (longest_ && frame_size > *longest_) return {};
    if (happens(lost_)) return {};
    std::vector<Duration> copies = {time_under_way()};
    if (happens(duplicated_)) copies.push_back(time_under_way());
    return copies;
}

bool Faults::happens(double share) {
    return share > 0 && std::bernoulli_distribution(share)(random_);
}

Duration Faults::time_under_way() {
    return delay_ + (happens(reordered_) ? held_back_ : Duration::zero());
}

}  // namespace lab
