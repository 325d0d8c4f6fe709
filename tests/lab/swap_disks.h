// Disks with partitions, made on the host without root's rights.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace lab {

struct Part {
    enum class Holds { Nothing, Swap, Ext4, Fat, Content, Extended };  // Extended: all that follow, from 5 on
    Holds holds = Holds::Nothing;
    std::string label = "";
    unsigned megabytes = 32;
    std::filesystem::path content = {};  // of Content: the file with its bytes
    std::vector<std::pair<std::string, std::string>> files =
        {};  // of Fat, with their text, instead of a boot partition's
};

// An MBR with these partitions, each aligned to a megabyte; a FAT has clusters of 4 KiB and, being a boot partition,
// config.txt and cmdline.txt; its size becomes a power of two, as SD cards in QEMU have.
void make_disk(const std::filesystem::path& image, const std::vector<Part>& parts);

std::string disk_id(const std::filesystem::path& image);  // of its MBR, as PARTUUID= begins

// What one partition holds, as a file.
void make_filesystem(const std::filesystem::path& file, const Part& part);

}  // namespace lab
