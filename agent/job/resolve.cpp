#include "agent/job/resolve.h"

#include <ares.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "agent/base/file.h"
#include "agent/base/ip_address.h"
#include "agent/discovery/multicast_name.h"
#include "agent/job/name_servers.h"
#include "agent/job/resolver.h"
#include "agent/job/socket_address.h"

namespace agent {
namespace {

constexpr std::size_t kMostAddresses = 8;  // of one name: each is connected to, and a root of it is tried at each
constexpr base::milliseconds kMulticastPatience{4000};  // for an answer to the third question
constexpr base::milliseconds kSecondPatience{2000};     // after DNS, which may have taken 6 s

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

Answer look_up(const std::string& host, Resolver::Sources sources) {
    Answer answer;  // before the resolver: its end may call back
    Resolver resolver(sources);
    if (resolver.channel() == nullptr) {
        answer.status = ARES_ENOTINITIALIZED;
        return answer;
    }
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // each address once
    ::ares_getaddrinfo(resolver.channel(), host.c_str(), nullptr, &hints, take_answer, &answer);
    resolver.run();
    return answer;
}

base::Failure unresolved(const std::string& host, const std::string& words) {
    return {base::Cause::NameUnresolved, host, "look the name up", 0, words};
}

std::string nobody_answers(const std::string& name) {
    return "no host on the network's own link answers to " + name + " (multicast DNS)";
}

std::vector<std::string> dns_domains() {
    const auto configuration = base::read_file("/etc/resolv.conf");
    return parse_search_domains(configuration ? *configuration : "");
}

// A name in .local.
base::Result<std::vector<std::string>> resolve_local(const std::string& host) {
    const Answer by_file = look_up(host, Resolver::Sources::Files);
    if (!by_file.addresses.empty()) return by_file.addresses;
    const auto heard = discovery::addresses_by_multicast(host, kMulticastPatience);
    if (!heard.empty()) return heard;
    if (!is_in_domain(host, dns_domains())) return unresolved(host, nobody_answers(host));
    const Answer by_dns = look_up(host, Resolver::Sources::FilesAndDns);
    if (!by_dns.addresses.empty()) return by_dns.addresses;
    return unresolved(host, nobody_answers(host) + "; DNS: " + ::ares_strerror(by_dns.status));
}

base::Result<std::vector<std::string>> resolve_elsewhere(const std::string& host) {
    const Answer by_dns = look_up(host, Resolver::Sources::FilesAndDns);
    if (!by_dns.addresses.empty()) return by_dns.addresses;
    const std::string words = ::ares_strerror(by_dns.status);
    if (host.find('.') != std::string::npos) return unresolved(host, words);
    const std::string local = host + ".local";
    const auto heard = discovery::addresses_by_multicast(local, kSecondPatience);
    if (!heard.empty()) return heard;
    return unresolved(host, words + "; " + nobody_answers(local));
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
    return discovery::is_multicast_name(host) ? resolve_local(host) : resolve_elsewhere(host);
}

bool is_in_domain(const std::string& name, const std::vector<std::string>& domains) {
    return std::ranges::any_of(domains, [&name](const std::string& domain) {
        const std::string suffix = "." + domain;
        return name.size() > suffix.size() &&
               ::strcasecmp(name.c_str() + name.size() - suffix.size(), suffix.c_str()) == 0;
    });
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
