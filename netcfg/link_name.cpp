#include "netcfg/link_name.h"

#include <net/if.h>

namespace netcfg {

std::string link_name(base::IfIndex link) {
    char name[IF_NAMESIZE];
    if (::if_indextoname(static_cast<unsigned>(link.value), name) == nullptr) {
        return "link " + std::to_string(link.value);
    }
    return name;
}

}  // namespace netcfg
