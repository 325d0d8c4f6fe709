#include "agent/job/resolver.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <vector>

#include "agent/base/file.h"

namespace agent {
namespace {

using Sockets = std::map<ares_socket_t, short>;

void note_socket(void* into, ares_socket_t socket, int readable, int writable) {
    auto& sockets = *static_cast<Sockets*>(into);
    sockets.erase(socket);
    const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
    if (events != 0) sockets[socket] = static_cast<short>(events);
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

}  // namespace

Resolver::Resolver(Sources sources) {
    std::string lookups = sources == Sources::Files ? "f" : "fb";
    ares_options options{};
    options.sock_state_cb = note_socket;
    options.sock_state_cb_data = &sockets_;
    options.timeout = 2000;  // ms, for the first try
    options.tries = 2;
    options.lookups = lookups.data();
    constexpr int kGiven = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS;
    if (::ares_init_options(&channel_, &options, kGiven) != ARES_SUCCESS) return;
    const auto configuration = base::read_file("/etc/resolv.conf");
    servers_ = parse_name_servers(configuration ? *configuration : "");
    use_link_local_servers(channel_, servers_);
}

Resolver::~Resolver() {
    if (channel_ != nullptr) ::ares_destroy(channel_);
}

void Resolver::run(base::Time deadline) {
    while (!sockets_.empty() && base::BootClock::now() < deadline) {
        std::vector<pollfd> polled;
        for (const auto& [socket, events] : sockets_) polled.push_back({socket, events, 0});
        timeval limit{};
        const timeval* left = ::ares_timeout(channel_, nullptr, &limit);
        if (left == nullptr) return;
        const auto wait = std::min<base::Duration>(
            base::seconds(left->tv_sec) + std::chrono::microseconds(left->tv_usec), deadline - base::BootClock::now());
        const int ready = ::poll(polled.data(), polled.size(),
                                 static_cast<int>(std::chrono::floor<base::milliseconds>(wait).count() + 1));
        for (const auto& each : polled) {
            if (each.revents != 0) ::ares_process_fd(channel_, each.fd, each.fd);
        }
        if (ready <= 0) ::ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    }
}

}  // namespace agent
