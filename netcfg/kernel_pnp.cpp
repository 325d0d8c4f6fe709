#include "netcfg/kernel_pnp.h"

#include "netcfg/host_name.h"

namespace netcfg {
namespace {

void read_line(std::string_view line, KernelPnp& into) {
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return;
    const std::string_view key = line.substr(0, blank);
    const std::string_view value = line.substr(blank + 1);
    if (key == "#PROTO:") into.protocol = value;
    if (key == "domain" && is_host_name(value)) into.domain = value;
    const auto address = base::Ipv4::parse(value);
    if (!address || address->is_zero()) return;
    if (key == "nameserver") into.dns.push_back(*address);
    if (key == "bootserver") into.boot_server = *address;
}

}  // namespace

KernelPnp parse_kernel_pnp(std::string_view text) {
    KernelPnp pnp;
    while (!text.empty()) {
        const auto end = text.find('\n');
        read_line(text.substr(0, end), pnp);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return pnp;
}

}  // namespace netcfg
