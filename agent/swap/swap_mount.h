// The file system that a swap file lies on: where it is mounted already for writing, else at /run/farroot/swap/NAME,
// for as long as this lives or, kept, as the file is in use. Blocks: for jobs.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"

namespace agent::swap {

class SwapMount {
public:
    static base::Result<SwapMount> of(const core::Disk& disk);

    SwapMount(SwapMount&& other) noexcept
        : folder_(std::move(other.folder_)), mounted_here_(std::exchange(other.mounted_here_, false)) {}
    SwapMount& operator=(SwapMount&&) = delete;
    ~SwapMount();

    const std::string& folder() const { return folder_; }
    void keep() { mounted_here_ = false; }

private:
    SwapMount(std::string folder, bool mounted_here) : folder_(std::move(folder)), mounted_here_(mounted_here) {}

    std::string folder_;
    bool mounted_here_;
};

// Where it was mounted for this file; empty where the file lies elsewhere.
std::string swap_folder_of(std::string_view file);
void unmount_if_unused(const std::string& folder);

}  // namespace agent::swap
