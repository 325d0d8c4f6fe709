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

std::optional<base::IpAddress> address_from(const void* bytes, std::size_t size, int family) {
    if (std::uint32_t bits = 0; family == AF_INET && size == sizeof bits) {
        std::memcpy(&bits, bytes, size);
        return base::Ipv4{ntohl(bits)};
    }
    if (base::Ipv6 six; family == AF_INET6 && size == six.octets.size()) {
        std::memcpy(six.octets.data(), bytes, size);
        return six;
    }
    return std::nullopt;
}

std::optional<base::IpAddress> address_in(const nlattr* attribute, int family) {
    if (attribute == nullptr) return std::nullopt;
    return address_from(nla_data(attribute), static_cast<std::size_t>(nla_len(attribute)), family);
}

std::optional<base::MacAddress> mac_in(const nlattr* attribute) {
    base::MacAddress mac;
    if (attribute == nullptr || static_cast<std::size_t>(nla_len(attribute)) != mac.octets.size()) return std::nullopt;
    std::memcpy(mac.octets.data(), nla_data(attribute), mac.octets.size());
    return mac;
}

void put_address(nl_msg* message, int attribute, const base::IpAddress& address) {
    if (const base::Ipv4* four = address.v4()) {
        nla_put_u32(message, attribute, htonl(four->bits));
    } else {
        const auto& octets = address.v6()->octets;
        nla_put(message, attribute, static_cast<int>(octets.size()), octets.data());
    }
}

unsigned char family_of(const base::IpAddress& address) {
    return address.v4() != nullptr ? AF_INET : AF_INET6;
}

}  // namespace netcfg
