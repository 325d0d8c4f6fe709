// Where the report lies for the screens and the booted system: replaced by rename, so that a reader finds a whole one.
#pragma once

#include <cstddef>

namespace agent {

// Bytes that a reader takes; what is written is less: what strangers can lengthen is bounded (found_view_of.h).
constexpr std::size_t kMostReport = std::size_t{4} * 1024 * 1024;

constexpr const char* kCardSettingsPath = "/run/farroot/card.conf";  // farroot.conf as an agent read it, for the rescue
constexpr const char* kProgramPath = "/run/farroot/farroot";         // farroot itself, where it is to be run later
constexpr const char* kReportPath = "/run/farroot/report.json";

}  // namespace agent
