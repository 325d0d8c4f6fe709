#include "agent/settings/setting.h"

#include "agent/base/printable.h"
#include "agent/settings/secrets.h"

namespace agent::settings {
namespace {

constexpr std::size_t kLongestShown = 80;  // bytes of what was read

}  // namespace

std::string Place::text() const {
    switch (source) {
        case Source::CommandLine:
        case Source::ForeignWords: return "command line";
        case Source::Dhcp: return "DHCP";
        case Source::Card:
        case Source::Profile: break;
    }
    return line == 0 ? file : file + ":" + std::to_string(line);
}

void Layer::add_mistake(const Place& place, std::string_view read, std::string_view why) {
    const std::string what = read.empty() ? "" : base::printable(without_secret(read), kLongestShown) + " is ignored: ";
    mistakes.push_back(place.text() + ": " + what + base::printable(why));
}

void Layer::add_remark(const Place& place, std::string_view read, std::string_view what) {
    mistakes.push_back(place.text() + ": " + base::printable(without_secret(read), kLongestShown) + ": " +
                       base::printable(what));
}

}  // namespace agent::settings
