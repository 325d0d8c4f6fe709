#include "netcfg/netlink.h"

#include <arpa/inet.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace netcfg {

void NetlinkSocketFree::operator()(nl_sock* socket) const {
    nl_socket_free(socket);
}

namespace {

// libnl folds errno into fewer codes of its own ("Unspecific failure"). What the kernel answers is passed through its
// calls instead as a code below all of those.
constexpr int kKernelErrors = -1000;
static_assert(-NLE_MAX > kKernelErrors);

int keep_kernel_error(sockaddr_nl*, nlmsgerr* answer, void*) {
    return kKernelErrors + answer->error;
}

}  // namespace

int kernel_error(int nl_error) {
    return nl_error < kKernelErrors ? kKernelErrors - nl_error : 0;
}

base::Failure netlink_failure(std::string object, std::string operation, int nl_error) {
    if (const int error = kernel_error(nl_error)) {
        return base::system_failure(std::move(object), std::move(operation), error);
    }
    return {base::Cause::Unknown, std::move(object), std::move(operation), 0, nl_geterror(nl_error)};
}

base::Result<NetlinkSocket> open_netlink() {
    NetlinkSocket socket(nl_socket_alloc());
    if (!socket) return base::system_failure("netlink", "open", ENOMEM);
    if (const int error = nl_connect(socket.get(), NETLINK_ROUTE); error < 0) {
        return netlink_failure("netlink", "connect", error);
    }
    nl_socket_modify_err_cb(socket.get(), NL_CB_CUSTOM, keep_kernel_error, nullptr);
    return socket;
}

NetlinkAddress to_netlink(const base::Ipv4Prefix& prefix) {
    std::uint32_t bits = htonl(prefix.address.bits);
    NetlinkAddress address(nl_addr_build(AF_INET, &bits, sizeof bits));
    if (address) nl_addr_set_prefixlen(address.get(), prefix.length);
    return address;
}

std::optional<base::Ipv4Prefix> from_netlink(nl_addr* address) {
    if (address == nullptr || nl_addr_get_family(address) != AF_INET) return std::nullopt;
    std::uint32_t bits = 0;  // the default route's destination is empty
    if (nl_addr_get_len(address) == sizeof bits) std::memcpy(&bits, nl_addr_get_binary_addr(address), sizeof bits);
    return base::Ipv4Prefix{{ntohl(bits)}, static_cast<int>(nl_addr_get_prefixlen(address))};
}

}  // namespace netcfg
