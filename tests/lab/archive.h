// Files added to an initramfs: the kernel takes several cpio archives in a row, the later ones win.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

struct ArchiveFile {
    std::string path;  // without the leading slash; its folder exists already
    std::filesystem::path content;
};

// Writes `image`, followed by the executable `files`, to `target`.
void extend_initramfs(const std::filesystem::path& image, const std::vector<ArchiveFile>& files,
                      const std::filesystem::path& target);

// Writes both images to `target`: the second one's files win.
void join_initramfs(const std::filesystem::path& first, const std::filesystem::path& second,
                    const std::filesystem::path& target);

}  // namespace lab
