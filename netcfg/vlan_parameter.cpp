#include "netcfg/vlan_parameter.h"

#include "netcfg/field_reader.h"

namespace netcfg {
namespace {

constexpr std::string_view kPrefix = "vlan";
constexpr unsigned kLastId = 4094;  // IEEE 802.1Q: 4095 is reserved, 0 is no VLAN

std::optional<unsigned> id_in(std::string_view name) {
    if (name.starts_with(kPrefix)) {
        if (const auto id = number_of(name.substr(kPrefix.size()))) return id;
    }
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return std::nullopt;
    return number_of(name.substr(dot + 1));
}

Wrong read(std::string_view text, base::VlanRequest& vlan) {
    const auto fields = split_fields(text);
    if (fields.size() != 2 || fields[0].empty() || fields[1].empty()) {
        return quoted(text) + " is not name:parent, such as eth0.5:eth0";
    }
    if (auto wrong = read_device("name", fields[0], vlan.name)) return wrong;
    if (auto wrong = read_device("parent", fields[1], vlan.parent)) return wrong;
    const auto id = id_in(vlan.name);
    if (!id) return wrong_field("name", vlan.name, "has no VLAN id in it, as vlan5, vlan0005, eth0.5 and eth0.0005 do");
    if (*id == 0 || *id > kLastId) return wrong_field("name", vlan.name, "has a VLAN id that is not from 1 to 4094");
    if (vlan.name == vlan.parent) return wrong_field("parent", vlan.parent, "is the VLAN itself");
    vlan.id = *id;
    return {};
}

}  // namespace

base::Result<base::VlanRequest> parse_vlan_parameter(std::string_view text) {
    base::VlanRequest vlan;
    if (auto wrong = read(text, vlan)) return parameter_failure("vlan", text, std::move(*wrong));
    return vlan;
}

}  // namespace netcfg
