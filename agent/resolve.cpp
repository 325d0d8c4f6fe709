#include "agent/resolve.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <optional>

namespace agent {
namespace {

struct Answer {
    int status = ARES_ENODATA;
    std::string address;
};

void take_answer(void* into, int status, int /*timeouts*/, hostent* host) {
    auto& answer = *static_cast<Answer*>(into);
    answer.status = status;
    if (status != ARES_SUCCESS || host->h_addr_list[0] == nullptr) return;
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(host->h_addrtype, host->h_addr_list[0], text.data(), text.size());
    answer.address = text.data();
}

// Until c-ares has nothing left to ask or wait for.
void run(ares_channel channel) {
    while (true) {
        std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
        const int wanted = ::ares_getsock(channel, sockets.data(), static_cast<int>(sockets.size()));
        std::array<pollfd, ARES_GETSOCK_MAXNUM> polled{};
        nfds_t count = 0;
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            short events = 0;
            if (ARES_GETSOCK_READABLE(wanted, i)) events |= POLLIN;
            if (ARES_GETSOCK_WRITABLE(wanted, i)) events |= POLLOUT;
            if (events != 0) polled[count++] = {sockets[i], events, 0};
        }
        timeval limit{};
        const timeval* left = ::ares_timeout(channel, nullptr, &limit);
        if (count == 0 || left == nullptr) return;
        ::poll(polled.data(), count, static_cast<int>(left->tv_sec * 1000 + left->tv_usec / 1000 + 1));
        bool any = false;
        for (nfds_t i = 0; i < count; ++i) {
            if (polled[i].revents == 0) continue;
            any = true;
            ::ares_process_fd(channel, polled[i].fd, polled[i].fd);
        }
        if (!any) ::ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
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
    ares_options options{};
    options.timeout = 2000;  // ms, for the first try
    options.tries = 2;
    if (::ares_init_options(&channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) != ARES_SUCCESS) {
        return base::Failure{base::Cause::NameUnresolved, host, "start c-ares", 0, {}};
    }
    Answer answer;
    ::ares_gethostbyname(channel, host.c_str(), AF_INET, take_answer, &answer);
    run(channel);
    ::ares_destroy(channel);
    if (answer.address.empty()) {
        return base::Failure{base::Cause::NameUnresolved, host, "look the name up", 0, ::ares_strerror(answer.status)};
    }
    return answer.address;
}

}  // namespace agent
