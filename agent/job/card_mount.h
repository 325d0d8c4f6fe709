// The card's file system, within reach for as long as this lives: mounted at /run/farroot/card, in a mount namespace
// that the caller has made its own (own_mounts()), or through the mount that the booted system has of it. Blocks: for a
// job.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/job/mounts.h"

namespace agent {

// From now on this process's mounts are seen by nobody else.
base::Status own_mounts();

class CardMount {
public:
    enum class For { Reading, Writing };

    static base::Result<CardMount> of(const std::string& device, For purpose);

    CardMount(CardMount&& other) noexcept;
    CardMount& operator=(CardMount&&) = delete;
    ~CardMount();

    const std::string& device() const { return device_; }
    const std::string& folder() const { return folder_; }
    std::string path_of(std::string_view name) const { return folder_ + "/" + std::string(name); }
    bool holds(std::string_view name) const;

    // What is written reaches the card; false leaves errno.
    bool unmount();

private:
    CardMount(std::string device, std::string folder, bool mounted_here)
        : device_(std::move(device)), folder_(std::move(folder)), mounted_here_(mounted_here) {}

    std::string device_;
    std::string folder_;
    bool mounted_here_;
};

}  // namespace agent
