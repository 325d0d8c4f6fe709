#include "netcfg/next_hop.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "netcfg/link_name.h"
#include "netcfg/netlink.h"

namespace netcfg {
namespace {

// The gateway of an IPv4 route that has an IPv6 one (RFC 5549).
std::optional<base::IpAddress> via_in(const nlattr* attribute) {
    rtvia via{};
    if (attribute == nullptr || static_cast<std::size_t>(nla_len(attribute)) < sizeof via) return std::nullopt;
    std::memcpy(&via, nla_data(attribute), sizeof via);
    return address_from(static_cast<const char*>(nla_data(attribute)) + sizeof via,
                        static_cast<std::size_t>(nla_len(attribute)) - sizeof via, via.rtvia_family);
}

struct Answer {
    base::IpAddress destination;
    std::optional<NextHop> hop;
};

int on_route(nl_msg* message, void* of) {
    auto& answer = *static_cast<Answer*>(of);
    nlmsghdr* header = nlmsg_hdr(message);
    rtmsg route{};
    if (header->nlmsg_type != RTM_NEWROUTE || nlmsg_datalen(header) < static_cast<int>(sizeof route)) return NL_OK;
    std::memcpy(&route, nlmsg_data(header), sizeof route);
    const auto attribute = [&](int type) -> const nlattr* { return nlmsg_find_attr(header, sizeof route, type); };
    const nlattr* link = attribute(RTA_OIF);
    const bool leads_there = route.rtm_type == RTN_UNICAST || route.rtm_type == RTN_LOCAL;
    if (!leads_there || link == nullptr) return NL_OK;
    NextHop hop{{static_cast<int>(nla_get_u32(link))}, answer.destination, {}};
    if (const auto gateway = address_in(attribute(RTA_GATEWAY), route.rtm_family)) hop.neighbour = *gateway;
    if (const auto gateway = via_in(attribute(RTA_VIA))) hop.neighbour = *gateway;
    if (const auto source = address_in(attribute(RTA_PREFSRC), route.rtm_family)) hop.source = *source;
    answer.hop = hop;
    return NL_OK;
}

base::Failure no_route(const base::IpAddress& destination, int error) {
    return {base::Cause::NetworkUnreachable, destination.text(), "find the route", error, {}};
}

bool is_no_route(int error) {
    return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES;  // EACCES: a prohibit route
}

}  // namespace

base::Result<NextHop> next_hop(const base::IpAddress& destination, std::optional<base::IfIndex> link) {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    rtmsg question{};
    question.rtm_family = family_of(destination);
    question.rtm_dst_len = static_cast<unsigned char>(destination.bits());
    nl_msg* message = nlmsg_alloc_simple(RTM_GETROUTE, 0);
    if (message == nullptr) return base::system_failure(destination.text(), "find the route", ENOMEM);
    nlmsg_append(message, &question, sizeof question, NLMSG_ALIGNTO);
    put_address(message, RTA_DST, destination);
    if (link) nla_put_u32(message, RTA_OIF, static_cast<std::uint32_t>(link->value));
    Answer answer{destination, std::nullopt};
    nl_socket_modify_cb(socket->get(), NL_CB_VALID, NL_CB_CUSTOM, on_route, &answer);
    const int error = nl_send_sync(socket->get(), message);  // frees the message
    if (is_no_route(kernel_error(error))) return no_route(destination, kernel_error(error));
    if (error < 0) return netlink_failure(destination.text(), "find the route", error);
    if (!answer.hop) return no_route(destination, ENETUNREACH);
    return *answer.hop;
}

base::Status resolve_neighbour(const NextHop& hop) {
    auto socket = open_netlink();
    if (!socket) return socket.failure();
    ndmsg row{};
    row.ndm_family = family_of(hop.neighbour);
    row.ndm_ifindex = hop.link.value;
    row.ndm_flags = NTF_USE;
    nl_msg* message = nlmsg_alloc_simple(RTM_NEWNEIGH, NLM_F_CREATE);
    const std::string operation = "ask for the neighbour " + hop.neighbour.text();
    if (message == nullptr) return base::system_failure(link_name(hop.link), operation, ENOMEM);
    nlmsg_append(message, &row, sizeof row, NLMSG_ALIGNTO);
    put_address(message, NDA_DST, hop.neighbour);
    const int error = nl_send_sync(socket->get(), message);
    if (error < 0) return netlink_failure(link_name(hop.link), operation, error);
    return base::Done{};
}

}  // namespace netcfg
