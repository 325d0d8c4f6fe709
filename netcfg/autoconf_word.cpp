#include "netcfg/autoconf_word.h"

#include <algorithm>
#include <array>

#include "netcfg/field_reader.h"

namespace netcfg {
namespace {

using Way = Autoconf::Way;

struct Row {
    std::string_view word;
    Way way;
};
constexpr std::array kWords{
    Row{"", Way::Any},
    Row{"on", Way::Any},
    Row{"any", Way::Any},
    Row{"dhcp", Way::Dhcp},
    Row{"bootp", Way::Dhcp},
    Row{"rarp", Way::Dhcp},
    Row{"both", Way::Dhcp},
    Row{"single-dhcp", Way::Dhcp},
    Row{"off", Way::None},
    Row{"none", Way::None},
    Row{"static", Way::None},
    Row{"auto6", Way::Auto6},
    Row{"dhcp6", Way::Auto6},
    Row{"either6", Way::Auto6},
    Row{"link6", Way::LinkLocal},
    Row{"link-local", Way::LinkLocal},
};

constexpr std::string_view kWithClientId = "dhcp,";
constexpr std::size_t kLongestClientId = 251;  // net/ipv4/ipconfig.c

std::optional<Way> way_of(std::string_view word) {
    const auto* found = std::ranges::find(kWords, word, &Row::word);
    if (found == kWords.end()) return std::nullopt;
    return found->way;
}

// What follows "dhcp,": the type of the hardware or 0, then text as it is.
std::optional<Autoconf> with_client_id(std::string_view text) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto type = number_of(text.substr(0, comma));
    const std::string_view value = text.substr(comma + 1);
    if (!type || *type > 255 || value.empty() || value.size() > kLongestClientId) return std::nullopt;
    return Autoconf{Way::Dhcp, static_cast<char>(*type) + std::string(value)};
}

}  // namespace

const std::string_view kAutoconfExpected =
    "dhcp, on, any, both, bootp, rarp, off, none, static, auto6, dhcp6, either6 or link-local";

std::optional<Autoconf> autoconf_of(std::string_view text) {
    if (text.starts_with(kWithClientId)) {
        if (auto autoconf = with_client_id(text.substr(kWithClientId.size()))) return autoconf;
    }
    Autoconf autoconf{Way::None, {}};
    for (;;) {
        const auto comma = text.find(',');
        const auto way = way_of(text.substr(0, comma));
        if (!way) return std::nullopt;
        autoconf.way = std::max(autoconf.way, *way);
        if (comma == std::string_view::npos) return autoconf;
        text.remove_prefix(comma + 1);
    }
}

}  // namespace netcfg
