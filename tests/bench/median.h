// The middle of what several runs measured.
#pragma once

#include <algorithm>
#include <cstdio>
#include <vector>

namespace bench {

inline double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

inline void print(const char* name, const std::vector<double>& values, const char* unit) {
    if (values.empty()) return;
    std::printf("%-28s median %.2f %s, %.2f to %.2f, %zu runs\n", name, median(values), unit, std::ranges::min(values),
                std::ranges::max(values), values.size());
}

}  // namespace bench
