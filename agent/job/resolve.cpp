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

// Until c-ares has nothing left to ask or wait for, or the deadline has come.
void run(ares_channel channel, const Sockets& sockets, base::Time deadline = base::Time::max()) {
    while (!sockets.empty() && base::BootClock::now() < deadline) {
        std::vector<pollfd> polled;
        for (const auto& [socket, events] : sockets) polled.push_back({socket, events, 0});
        timeval limit{};
        const timeval* left = ::ares_timeout(channel, nullptr, &limit);
        if (left == nullptr) return;
        const auto wait = std::min<base::Duration>(
            base::seconds(left->tv_sec) + std::chrono::microseconds(left->tv_usec), deadline - base::BootClock::now());
        const int ready = ::poll(polled.data(), polled.size(),
                                 static_cast<int>(std::chrono::floor<base::milliseconds>(wait).count() + 1));
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

void take_name(void* into, int status, int /*timeouts*/, char* name, char* /*service*/) {
    if (status == ARES_SUCCESS && name != nullptr) *static_cast<std::string*>(into) = name;
}

// c-ares with the name servers of /etc/resolv.conf.
class Resolver {
public:
    Resolver() {
        ares_options options{};
        options.sock_state_cb = note_socket;
        options.sock_state_cb_data = &sockets_;
        options.timeout = 2000;  // ms, for the first try
        options.tries = 2;
        constexpr int kGiven = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
        if (::ares_init_options(&channel_, &options, kGiven) != ARES_SUCCESS) return;
        const auto configuration = base::read_file("/etc/resolv.conf");
        servers_ = parse_name_servers(configuration ? *configuration : "");
        use_link_local_servers(channel_, servers_);
    }
    ~Resolver() {
        if (channel_ != nullptr) ::ares_destroy(channel_);
    }
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    ares_channel channel() const { return channel_; }  // null: c-ares did not start
    void run(base::Time deadline = base::Time::max()) { agent::run(channel_, sockets_, deadline); }

private:
    ares_channel channel_ = nullptr;
    Sockets sockets_;
    NameServers servers_;
};

}  // namespace

base::Result<std::vector<std::string>> resolve_host(const std::string& host) {
    const std::string bare = without_brackets(host);
    if (base::IpAddress::parse(bare.substr(0, bare.find('%')))) {
        if (SocketAddress::parse(bare, 0)) return std::vector{bare};
        return base::Failure{base::Cause::NetworkUnreachable, host, "find the address's link", ENODEV, {}};
    }
    Answer answer;  // before the resolver: its end may call back
    Resolver resolver;
    if (resolver.channel() == nullptr) {
        return base::Failure{base::Cause::NameUnresolved, host, "start c-ares", 0, {}};
    }
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // each address once
    ::ares_getaddrinfo(resolver.channel(), host.c_str(), nullptr, &hints, take_answer, &answer);
    resolver.run();
    if (answer.addresses.empty()) {
        return base::Failure{base::Cause::NameUnresolved, host, "look the name up", 0, ::ares_strerror(answer.status)};
    }
    return answer.addresses;
}

std::string name_of(const std::string& numeric, base::Duration patience) {
    const auto address = SocketAddress::parse(numeric, 0);
    std::string name;  // before the resolver: its end calls back once more
    Resolver resolver;
    if (!address || resolver.channel() == nullptr) return name;
    ::ares_getnameinfo(resolver.channel(), address->get(), address->length, ARES_NI_LOOKUPHOST | ARES_NI_NAMEREQD,
                       take_name, &name);
    resolver.run(base::BootClock::now() + patience);
    return name;
}

}  // namespace agent
