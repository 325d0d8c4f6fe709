// What libblkid finds on a device: by what it is known, or all that anybody ever left there.
#pragma once

#include <blkid/blkid.h>

#include <memory>
#include <string>
#include <vector>

#include "agent/base/result.h"

namespace agent {

// The one thing that it holds, by libblkid's names of facts ("TYPE", "LABEL", "PART_ENTRY_UUID"); nothing where that is
// in doubt.
class DiskProbe {
public:
    explicit DiskProbe(const std::string& device);

    bool opened() const { return probe_ != nullptr; }
    std::string value(const char* name) const;

private:
    std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)> probe_;
    bool found_ = false;
};

// Every file system, RAID, LUKS, swap and table of partitions of which there is a sign, whole or not (a bad checksum).
struct Signatures {
    std::vector<std::string> names;  // libblkid's TYPE: "ext4", "crypto_LUKS"; kPartitionTable
    std::string label;               // of the first that has one
    std::string uuid;
};
inline constexpr const char* kPartitionTable = "partitions";

base::Result<Signatures> all_signatures(int fd, const std::string& device);

}  // namespace agent
