// What a bad network does to the frames on it, decided frame by frame from a seeded generator: the same faults and
// frames give the same fates. No clock: the switch does what is decided here.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <vector>

#include "tests/lab/loop.h"

namespace lab {

class Faults {
public:
    explicit Faults(unsigned seed = 1) : random_(seed) {}

    // Shares are of all frames, 0 to 1.
    void lose(double share) { lost_ = share; }
    void duplicate(double share) { duplicated_ = share; }
    void reorder(double share, Duration held_back) {  // those that follow within that time overtake
        reordered_ = share;
        held_back_ = held_back;
    }
    void delay(Duration delay) { delay_ = delay; }
    void drop_longer_than(std::size_t bytes) { longest_ = bytes; }  // the Ethernet header counts, the checksum does not

    // How long each copy of a frame is under way: none if it is lost, two if it is duplicated.
    std::vector<Duration> fate(std::size_t frame_size);

private:
    bool happens(double share);
    Duration time_under_way();

    std::minstd_rand random_;
    double lost_ = 0;
    double duplicated_ = 0;
    double reordered_ = 0;
    Duration held_back_{};
    Duration delay_{};
    std::optional<std::size_t> longest_;
};

}  // namespace lab
