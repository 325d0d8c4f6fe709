// Where the report lies for the screens and the booted system: replaced by rename, so that a reader finds a whole one.
#pragma once

namespace agent {

constexpr const char* kProgramPath = "/run/farroot/farroot";  // farroot itself, where it is to be run later
constexpr const char* kReportPath = "/run/farroot/report.json";

}  // namespace agent
