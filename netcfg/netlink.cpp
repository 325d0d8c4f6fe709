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

NetlinkAddress to_netlink(const base::IpPrefix& prefix) {
    NetlinkAddress address;
    if (const base::Ipv4* four = prefix.address.v4()) {
        std::uint32_t bits = htonl(four->bits);
        address.reset(nl_addr_build(AF_INET, &bits, sizeof bits));
    } else {
        auto octets = prefix.address.v6()->octets;
        address.reset(nl_addr_build(AF_INET6, octets.data(), octets.size()));
    }
    if (address) nl_addr_set_prefixlen(address.get(), prefix.length);
    return address;
}

// The default route's destination has a family, but no bytes.
std::optional<base::IpPrefix> from_netlink(nl_addr* address) {
    if (address == nullptr) return std::nullopt;
    const auto length = static_cast<int>(nl_addr_get_prefixlen(address));
    const auto size = static_cast<std::size_t>(nl_addr_get_len(address));
    const auto* bytes = nl_addr_get_binary_addr(address);
    if (nl_addr_get_family(address) == AF_INET) {
        std::uint32_t bits = 0;
        if (size == sizeof bits) std::memcpy(&bits, bytes, sizeof bits);
        return base::IpPrefix{base::Ipv4{ntohl(bits)}, length};
    }
    if (nl_addr_get_family(address) != AF_INET6) return std::nullopt;
    base::Ipv6 six;
    if (size == six.octets.size()) std::memcpy(six.octets.data(), bytes, size);
    return base::IpPrefix{six, length};
}

}  // namespace netcfg
