#include "agent/job/resolve.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "agent/base/ip_address.h"
#include "agent/job/resolver.h"
#include "agent/job/socket_address.h"

namespace agent {
namespace {

constexpr std::size_t kMostAddresses = 8;  // of one name: each is connected to, and a root of it is tried at each

struct Answer {
    int status = ARES_ENODATA;
    std::vector<std::string> addresses;
};

void take_answer(void* into, int status, int /*timeouts*/, ares_addrinfo* result) {
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(result, ares_freeaddrinfo);
    auto& answer = *static_cast<Answer*>(into);
    answer.status = status;
    if (status != ARES_SUCCESS) return;
    for (const auto* node = result->nodes; node != nullptr; node = node->ai_next) {
        const std::string address = numeric_text(*node->ai_addr);
        const bool is_new = std::ranges::find(answer.addresses, address) == answer.addresses.end();
        if (address.empty() || !is_new) continue;
        if (answer.addresses.size() == kMostAddresses) return;
        answer.addresses.push_back(address);
    }
}

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

void take_name(void* into, int status, int /*timeouts*/, char* name, char* /*service*/) {
    if (status == ARES_SUCCESS && name != nullptr) *static_cast<std::string*>(into) = name;
}

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
