#include "agent/recording.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>

namespace agent {
namespace {

// JSON has no newline inside a string: those that are there, with the blanks behind, make it readable, no more.
std::string on_one_line(std::string_view json) {
    std::string line;
    line.reserve(json.size());
    while (!json.empty()) {
        const std::size_t end = std::min(json.find('\n'), json.size());
        line += json.substr(0, end);
        json.remove_prefix(std::min(json.find_first_not_of("\n ", end), json.size()));
    }
    return line;
}

std::string words_of(std::size_t bytes) {
    constexpr std::size_t kMebi = std::size_t{1} << 20;
    return bytes % kMebi == 0 ? std::to_string(bytes / kMebi) + " MiB" : std::to_string(bytes) + " bytes";
}

}  // namespace

std::optional<std::string> Recording::add(std::string_view report, base::Time now) {
    if (has_ended_) return std::nullopt;
    if (!first_) first_ = now;
    const auto at = std::chrono::duration_cast<base::milliseconds>(now - *first_);
    const auto added =
        append("{\"at\": " + std::to_string(at.count()) + ", \"snapshot\": " + on_one_line(report) + "}\n");
    if (added) return std::nullopt;
    has_ended_ = true;
    file_.reset();
    const base::Failure& why = added.failure();
    return why.error != 0 ? why.text() : why.object + " " + why.evidence;
}

base::Status Recording::append(std::string_view line) {
    if (!file_) {
        file_ = base::Fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
        struct stat found{};
        if (!file_ || ::fstat(file_.get(), &found) != 0) return base::system_failure(path_, "open", errno);
        length_ = static_cast<std::size_t>(found.st_size);
    }
    if (line.size() > most_ || length_ > most_ - line.size()) {
        return base::Failure{base::Cause::Unknown, path_, "write", 0, "has grown to its limit, " + words_of(most_)};
    }
    const ssize_t written = ::write(file_.get(), line.data(), line.size());
    const int error = written < 0 ? errno : ENOSPC;  // a part of it: the rest had no room
    if (written == static_cast<ssize_t>(line.size())) {
        length_ += line.size();
        return base::Done{};
    }
    (void)!::ftruncate(file_.get(), static_cast<off_t>(length_));  // whole lines only
    return base::system_failure(path_, "write", error);
}

}  // namespace agent
