#include "agent/job/resolve.h"

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>

#include "agent/base/file.h"
#include "agent/base/ip_address.h"
#include "agent/job/name_servers.h"
#include "agent/job/socket_address.h"

namespace agent {
namespace {

struct Answer {
    int status = ARES_ENODATA;
    std::vector<std::string> addresses;
};

// The sockets that c-ares waits for, with poll(2)'s events.
using Sockets = std::map<ares_socket_t, short>;

void take_answer(void* into, int status, int /*timeouts*/, ares_addrinfo* result) {
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(result, ares_freeaddrinfo);
    auto& answer = *static_cast<Answer*>(into);
    answer.status = status;
    if (status != ARES_SUCCESS) return;
    for (const auto* node = result->nodes; node != nullptr; node = node->ai_next) {
        const std::string address = numeric_text(*node->ai_addr);
        const bool is_new = std::ranges::find(answer.addresses, address) == answer.addresses.end();
        if (!address.empty() && is_new) answer.addresses.push_back(address);
    }
}

void note_socket(void* into, ares_socket_t socket, int readable, int writable) {
    auto& sockets = *static_cast<Sockets*>(into);
    sockets.erase(socket);
    const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
    if (events != 0) sockets[socket] = static_cast<short>(events);
}

// Until c-ares has nothing left to ask or wait for.
void run(ares_channel channel, const Sockets& sockets) {
    while (!sockets.empty()) {
        std::vector<pollfd> polled;
        for (const auto& [socket, events] : sockets) polled.push_back({socket, events, 0});
        timeval limit{};
        const timeval* left = ::ares_timeout(channel, nullptr, &limit);
        if (left == nullptr) return;
        const int ready =
            ::poll(polled.data(), polled.size(), static_cast<int>(left->tv_sec * 1000 + left->tv_usec / 1000 + 1));
        for (const auto& each : polled) {
            if (each.revents != 0) ::ares_process_fd(channel, each.fd, each.fd);
        }
        if (ready <= 0) ::ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    }
}

int bind_to_link(ares_socket_t socket, int /*type*/, void* servers) {
    const std::string& link = static_cast<NameServers*>(servers)->link;
    const auto size = static_cast<socklen_t>(link.size());
    return ::setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, link.data(), size) == 0 ? 0 : -1;
}

// Only one link is in use, so that the servers without a scope are on it too.
void use_link_local_servers(ares_channel channel, NameServers& servers) {
    constexpr int kKnowsScopes = 0x011800;  // 1.24.0
    if (ARES_VERSION >= kKnowsScopes || servers.link.empty()) return;
    ::ares_set_servers_csv(channel, servers.addresses.c_str());
    ::ares_set_socket_configure_callback(channel, bind_to_link, &servers);
}

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

base::Result<std::vector<std::string>> resolve_host(const std::string& host) {
    const std::string bare = without_brackets(host);
    if (base::IpAddress::parse(bare.substr(0, bare.find('%')))) {
        if (SocketAddress::parse(bare, 0)) return std::vector{bare};
        return base::Failure{base::Cause::NetworkUnreachable, host, "find the address's link", ENODEV, {}};
    }
    ares_channel channel = nullptr;
    Sockets sockets;
    ares_options options{};
    options.sock_state_cb = note_socket;
    options.sock_state_cb_data = &sockets;
    options.timeout = 2000;  // ms, for the first try
    options.tries = 2;
    if (::ares_init_options(&channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB) !=
        ARES_SUCCESS) {
        return base::Failure{base::Cause::NameUnresolved, host, "start c-ares", 0, {}};
    }
    const auto configuration = base::read_file("/etc/resolv.conf");
    NameServers servers = parse_name_servers(configuration ? *configuration : "");
    use_link_local_servers(channel, servers);
    Answer answer;
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // each address once
    ::ares_getaddrinfo(channel, host.c_str(), nullptr, &hints, take_answer, &answer);
    run(channel, sockets);
    ::ares_destroy(channel);
    if (answer.addresses.empty()) {
        return base::Failure{base::Cause::NameUnresolved, host, "look the name up", 0, ::ares_strerror(answer.status)};
    }
    return answer.addresses;
}

}  // namespace agent
