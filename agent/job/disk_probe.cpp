#include "agent/job/disk_probe.h"

#include <algorithm>
#include <cerrno>

namespace agent {
namespace {

std::string value_of(blkid_probe probe, const char* name) {
    const char* text = nullptr;
    if (::blkid_probe_lookup_value(probe, name, &text, nullptr) != 0) return "";
    return text;
}

}  // namespace

DiskProbe::DiskProbe(const std::string& device)
    : probe_(::blkid_new_probe_from_filename(device.c_str()), ::blkid_free_probe) {
    if (probe_ == nullptr) return;
    ::blkid_probe_enable_superblocks(probe_.get(), 1);
    ::blkid_probe_set_superblocks_flags(probe_.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_UUID | BLKID_SUBLKS_LABEL);
    ::blkid_probe_enable_partitions(probe_.get(), 1);
    ::blkid_probe_set_partitions_flags(probe_.get(), BLKID_PARTS_ENTRY_DETAILS);
    found_ = ::blkid_do_safeprobe(probe_.get()) == 0;
}

std::string DiskProbe::value(const char* name) const {
    return found_ ? value_of(probe_.get(), name) : "";
}

base::Result<Signatures> all_signatures(int fd, const std::string& device) {
    const std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)> probe(::blkid_new_probe(),
                                                                                 ::blkid_free_probe);
    errno = 0;
    if (probe == nullptr || ::blkid_probe_set_device(probe.get(), fd, 0, 0) != 0) {
        return base::system_failure(device, "look at it", errno == 0 ? EIO : errno);
    }
    ::blkid_probe_enable_superblocks(probe.get(), 1);
    ::blkid_probe_set_superblocks_flags(
        probe.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_UUID | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_BADCSUM);
    ::blkid_probe_enable_partitions(probe.get(), 1);
    ::blkid_probe_set_partitions_flags(probe.get(), BLKID_PARTS_FORCE_GPT);
    Signatures found;
    int outcome = 0;
    // Each call goes on behind what the one before found.
    while ((outcome = ::blkid_do_probe(probe.get())) == 0) {
        std::string name = value_of(probe.get(), "TYPE");
        if (name.empty()) name = kPartitionTable;
        if (std::ranges::find(found.names, name) == found.names.end()) found.names.push_back(name);
        if (found.label.empty()) found.label = value_of(probe.get(), "LABEL");
        if (found.uuid.empty()) found.uuid = value_of(probe.get(), "UUID");
    }
    if (outcome < 0) return base::system_failure(device, "look at what it holds", errno == 0 ? EIO : errno);
    return found;
}

}  // namespace agent
