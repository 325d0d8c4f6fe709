// swapon(2) and swapoff(2), the list of what is in use, and what else they need. Blocks: for jobs.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/swap_spec.h"
#include "agent/swap/header.h"

namespace agent::swap {

constexpr std::uint64_t kLeastBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kLeastPages = 10;  // mkswap(8)'s too

std::size_t page_size();      // this kernel's
std::uint64_t least_bytes();  // of swap that is worth the name, with this kernel's pages
base::Status check_size(const std::string& name, std::uint64_t bytes);  // SwapTooSmall

enum class Discard { No, Yes };

// `name` is what it is called in a Failure. Of the kernel's priorities those from 0 on are ours to give; a negative one
// leaves the choice to the kernel.
base::Status swap_on(const std::string& path, const std::string& name, int priority, Discard discard);
base::Status swap_off(const std::string& name);

std::vector<core::SwapArea> areas_in_use();
// The one that is this file or device.
std::optional<core::SwapArea> area_in_use(const struct stat& facts);

// What the kernel would read there; nothing where it is no swap of version 1.
base::Result<std::optional<Header>> read_header(int fd, const std::string& name);
// Page size, and that `bytes` are as many as it says.
base::Status check_header(const Header& header, const std::string& name, std::uint64_t bytes);

// Makes the first page of it a new swap's, with a random UUID, and waits until it is on the disk.
base::Status write_header(int fd, const std::string& name, std::uint64_t bytes);

}  // namespace agent::swap
