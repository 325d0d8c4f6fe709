// A machine that was stopped at some point, for others to go on from there, each with a copy of its own: its devices'
// state, its memory, and what its disk is over the file that it began with, if it has one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

struct Kept {
    std::filesystem::path state;
    std::filesystem::path memory;
    std::filesystem::path disk;
};

// build/lab/NAME.state, NAME.memory and NAME.qcow2
Kept kept(const std::string& name);

// Whether it is there, and none of the files that it was made from is newer.
bool is_current(const Kept& kept, const std::vector<std::filesystem::path>& sources);

// QEMU's words for memory that a kept machine leaves behind, and for memory that begins as that is and goes with its
// machine.
std::string memory_left_in(const Kept& kept);
std::string memory_copied_from(const Kept& kept);

}  // namespace lab
