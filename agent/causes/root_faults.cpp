#include <cerrno>
#include <sstream>

#include "agent/causes/explain.h"
#include "agent/causes/finding.h"

namespace agent::causes {
namespace {

using base::Cause;
using base::Failure;

constexpr base::seconds kClocksDiffer{60};

Cause cause_of(const core::WriteProbe& probe) {
    switch (probe.error) {
        case EROFS: return Cause::ExportReadOnly;
        // Nobody but a squashed root is denied anything.
        case EACCES:
        case EPERM: return Cause::RootSquashed;
        case ENOSPC: return Cause::DiskFull;
        case EDQUOT: return Cause::QuotaExceeded;
        case ESTALE: return Cause::StaleHandle;
        default: return Cause::Unknown;
    }
}

// As the server calls them: "/srv/pi/dev /srv/pi/proc".
std::string folders_in(const std::string& path, const std::string& folders) {
    std::istringstream words(folders);
    std::string all;
    for (std::string word; words >> word;) all += (all.empty() ? "" : " ") + (path == "/" ? "" : path) + word;
    return all;
}

}  // namespace

std::vector<Failure> faults_of(const core::RootFacts& root, const std::string& name, const std::string& path) {
    std::vector<Failure> faults;
    const base::Fields fields{{"path", path}, {"release", root.kernel}, {"line", root.fstab_line}};
    const auto add = [&](Cause cause, const std::string& operation, int error, std::string words) {
        faults.push_back(finding(cause, name, operation, error, std::move(words), fields));
    };
    if (const auto& probe = root.write_probe) {
        if (probe->error != 0) {
            add(cause_of(*probe), probe->operation, probe->error, "");
        } else if (probe->owner != 0 && !root.owners_unmapped) {
            add(Cause::RootSquashed, "create", 0, "what root creates belongs to user " + std::to_string(probe->owner));
        }
    }
    if (root.owners_unmapped) {
        add(Cause::OwnersUnmapped, "", 0, root.maps_owners ? "its own nfsidmap will, once it has booted" : "");
    }
    if (!root.lacks.empty()) {
        faults.push_back(finding(Cause::NoMountPoints, name, "", 0, "it has no " + root.lacks,
                                 {{"folders", folders_in(path, root.lacks)}}));
    }
    if (root.needs_modules && !root.has_modules) add(Cause::NoModules, "/lib/modules/" + root.kernel, 0, "");
    if (!root.fstab_line.empty()) add(Cause::FstabOverRoot, "", 0, root.fstab_line);
    if (!root.network_set_up.empty()) {
        faults.push_back(
            finding(Cause::NetworkSetUp, name, "", 0, root.network_set_up, {{"change", root.network_change}}));
    }
    if (root.clock_ahead && std::chrono::abs(*root.clock_ahead) >= kClocksDiffer) {
        const auto seconds = root.clock_ahead->count();
        add(Cause::ClockOff, "", 0,
            "the server's is " + std::to_string(seconds < 0 ? -seconds : seconds) + " s " +
                (seconds < 0 ? "behind" : "ahead"));
    }
    return faults;
}

}  // namespace agent::causes
