#include "netcfg/bootif_parameter.h"

#include "netcfg/field_reader.h"

namespace netcfg {

base::Result<base::MacAddress> parse_bootif_parameter(std::string_view text) {
    constexpr std::size_t kMacLength = 17;
    std::string_view mac_text = text;
    if (text.size() > kMacLength && (text.starts_with("01-") || text.starts_with("01:"))) mac_text.remove_prefix(3);
    base::MacAddress mac;
    if (read_mac("BOOTIF", mac_text, mac)) {
        return parameter_failure("BOOTIF", text,
                                 wrong_field("BOOTIF", text,
                                             "is not the MAC address of an Ethernet adapter, such as "
                                             "01-52-54-00-12-34-56 with its type 01 before it"));
    }
    return mac;
}

}  // namespace netcfg
