#include "agent/job/resolve.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

namespace agent {
namespace {

struct Answer {
    int status = ARES_ENODATA;
    std::string address;
};

// The sockets that c-ares waits for, with poll(2)'s events.
using Sockets = std::map<ares_socket_t, short>;

void take_answer(void* into, int status, int /*timeouts*/, ares_addrinfo* result) {
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(result, ares_freeaddrinfo);
    auto& answer = *static_cast<Answer*>(into);
    answer.status = status;
    if (status != ARES_SUCCESS || result->nodes == nullptr || result->nodes->ai_family != AF_INET) return;
    sockaddr_in address{};
    std::memcpy(&address, result->nodes->ai_addr, sizeof address);
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    answer.address = text.data();
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

bool is_numeric(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

}  // namespace

base::Result<std::string> resolve_host(const std::string& host) {
    if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
    if (is_numeric(host)) return host;
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
    Answer answer;
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_INET;
    ::ares_getaddrinfo(channel, host.c_str(), nullptr, &hints, take_answer, &answer);
    run(channel, sockets);
    ::ares_destroy(channel);
    if (answer.address.empty()) {
        return base::Failure{base::Cause::NameUnresolved, host, "look the name up", 0, ::ares_strerror(answer.status)};
    }
    return answer.address;
}

}  // namespace agent
