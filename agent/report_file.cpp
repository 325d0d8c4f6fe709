#include "agent/report_file.h"

#include <cerrno>
#include <cstdio>

#include "agent/base/file.h"
#include "agent/core/report.h"

namespace agent {

base::Status write_report(const core::Snapshot& snapshot) {
    const std::string fresh = std::string(kReportPath) + ".new";
    if (auto written = base::write_file(fresh, core::to_json(snapshot)); !written) return written;
    if (std::rename(fresh.c_str(), kReportPath) != 0) return base::system_failure(kReportPath, "rename", errno);
    return base::Done{};
}

}  // namespace agent
