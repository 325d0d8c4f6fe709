#include "agent/job/saved_settings.h"

#include <cstdio>

#include "agent/base/crc32.h"

namespace agent {
namespace {

constexpr std::string_view kChecksum = "# farroot checksum ";
constexpr std::size_t kChecksumLine = kChecksum.size() + std::string_view("01234567\n").size();

std::string checksum_line(std::string_view text) {
    char sum[16];
    std::snprintf(sum, sizeof sum, "%08x\n", static_cast<unsigned>(base::crc32(text)));
    return std::string(kChecksum) + sum;
}

// All but a checksum line at its end, which need not be right.
std::string_view without_checksum(std::string_view text) {
    if (text.size() < kChecksumLine) return text;
    const auto start = text.size() - kChecksumLine;
    const bool is_line = start == 0 || text[start - 1] == '\n';
    return is_line && text.substr(start).starts_with(kChecksum) ? text.substr(0, start) : text;
}

bool is_torn(std::string_view conf) {
    return conf.find(std::string_view("\0\0", 2)) != std::string_view::npos;
}

}  // namespace

std::string with_checksum(std::string_view text) {
    std::string out(without_checksum(text));
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    return out + checksum_line(out);
}

bool is_whole(std::string_view fresh) {
    const std::string_view text = without_checksum(fresh);
    return text.size() != fresh.size() && fresh.substr(text.size()) == checksum_line(text);
}

SettingsIn which_counts(const std::optional<std::string>& conf, const std::optional<std::string>& fresh) {
    const bool conf_counts = conf && !is_torn(*conf);
    return !conf_counts && fresh && is_whole(*fresh) ? SettingsIn::Fresh : SettingsIn::Conf;
}

}  // namespace agent
