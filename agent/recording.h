// The run as it was reported (record=yes), for `farroot tui --replay`: a JSON object a line, {"at": MILLISECONDS,
// "snapshot": REPORT}, with the report as core/report.h documents it and `at` counted from this agent's first one. A
// second agent's lines stand behind the first one's, and count from 0 again.
//
// The file is root's alone: it tells more of the network than others need to know.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "agent/base/fd.h"
#include "agent/base/result.h"
#include "agent/base/time.h"

namespace agent {

constexpr const char* kRecordingPath = "/run/farroot/recording.jsonl";
// It lies in memory, of which a Pi Zero 2 has 512 MiB: a thirtieth. That is an hour of a report of 4 kB a second.
constexpr std::size_t kMostRecording = std::size_t{16} << 20;

class Recording {
public:
    explicit Recording(std::string path, std::size_t most = kMostRecording) : path_(std::move(path)), most_(most) {}

    // Appends a report. When no more can be, says why, once; from then on it does nothing.
    std::optional<std::string> add(std::string_view report, base::Time now);

private:
    base::Status append(std::string_view line);

    std::string path_;
    std::size_t most_;
    std::optional<base::Time> first_;
    base::Fd file_;
    std::size_t length_ = 0;
    bool has_ended_ = false;
};

}  // namespace agent
