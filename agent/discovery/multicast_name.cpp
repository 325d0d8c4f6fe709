#include "agent/discovery/multicast_name.h"

#include <poll.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <optional>

#include "agent/base/random.h"
#include "agent/discovery/mdns_socket.h"

namespace discovery {
namespace {

// From the beginning: RFC 6762 §5.2 has a second between the first two, then twice as long.
constexpr std::array<base::milliseconds, 3> kAskedAt{base::milliseconds(0), base::milliseconds(1000),
                                                     base::milliseconds(3000)};
constexpr base::milliseconds kOtherFamily{200};  // after the first address, for one of the other family

// Nobody's to connect to: none, this host, a group.
bool is_of_a_host(const base::IpAddress& address) {
    if (address.is_zero()) return false;
    if (const auto* four = address.v4()) return four->bits >> 24 != 127 && four->bits >> 28 < 0xe;
    base::Ipv6 loopback;
    loopback.octets.back() = 1;
    return !address.v6()->is_multicast() && *address.v6() != loopback;
}

bool is_link_local(const base::IpAddress& address) {
    return address.v6() != nullptr && address.v6()->is_link_local();
}

std::vector<MdnsSocket> open_sockets() {
    std::vector<MdnsSocket> sockets;
    const auto add = [&sockets](base::Result<MdnsSocket> socket) {
        if (socket) sockets.push_back(std::move(*socket));
    };
    if (const auto links = local_links()) {
        for (const auto& link : *links) add(MdnsSocket::over_ipv4(link));
    }
    if (const auto links = ipv6_links()) {
        for (const auto& link : *links) add(MdnsSocket::over_ipv6(link));
    }
    return sockets;
}

void wait(const std::vector<MdnsSocket>& sockets, base::Duration time) {
    std::vector<pollfd> polled;
    for (const auto& socket : sockets) polled.push_back({socket.fd(), POLLIN, 0});
    const auto left = std::chrono::ceil<base::milliseconds>(time).count();
    ::poll(polled.data(), polled.size(), static_cast<int>(std::max<base::milliseconds::rep>(left, 0)));
}

std::string without_dot(std::string name) {
    if (name.ends_with('.')) name.pop_back();
    return name;
}

}  // namespace

bool is_multicast_name(const std::string& name) {
    constexpr std::string_view kDomain = ".local";
    const std::string bare = without_dot(name);
    return bare.size() > kDomain.size() &&
           ::strcasecmp(bare.c_str() + bare.size() - kDomain.size(), kDomain.data()) == 0;
}

HeardAddresses::HeardAddresses(std::string name) : name_(std::move(name)) {}

std::vector<DnsQuestion> HeardAddresses::questions() const {
    return {{name_, DnsType::A}, {name_, DnsType::Aaaa}};
}

void HeardAddresses::take(const std::vector<DnsRecord>& records, const std::string& link) {
    for (const auto& record : records) {
        const bool is_address = record.type == DnsType::A || record.type == DnsType::Aaaa;
        if (!is_address || !is_same_name(record.name, name_) || !is_of_a_host(record.address)) continue;
        Heard heard{record.address, is_link_local(record.address) ? link : ""};
        const bool is_new = std::ranges::find(heard_, heard) == heard_.end();
        if (is_new && heard_.size() < kMostHeard) heard_.push_back(std::move(heard));
    }
}

bool HeardAddresses::is_complete() const {
    const auto is_four = [](const Heard& each) { return each.address.v4() != nullptr; };
    return std::ranges::any_of(heard_, is_four) && !std::ranges::all_of(heard_, is_four);
}

std::vector<std::string> HeardAddresses::in_order() const {
    auto sorted = heard_;
    std::ranges::stable_sort(sorted, {}, [](const Heard& each) {
        return std::pair(each.address.v4() == nullptr, is_link_local(each.address));
    });
    std::vector<std::string> out;
    for (const auto& each : sorted) out.push_back(each.address.text() + (each.link.empty() ? "" : "%" + each.link));
    return out;
}

std::vector<std::string> addresses_by_multicast(const std::string& name, base::Duration patience) {
    HeardAddresses heard(without_dot(name));
    const auto sockets = open_sockets();
    const auto id = static_cast<std::uint16_t>(base::random_number());
    const base::Time began = base::BootClock::now();
    base::Time end = sockets.empty() ? began : began + patience;
    std::size_t tries = 0;
    for (base::Time now = began; now < end && !heard.is_complete(); now = base::BootClock::now()) {
        if (tries < kAskedAt.size() && now >= began + kAskedAt[tries]) {
            for (const auto& socket : sockets) {
                for (const auto& question : heard.questions()) socket.ask(question, id);
            }
            ++tries;
        }
        wait(sockets, (tries < kAskedAt.size() ? std::min(end, began + kAskedAt[tries]) : end) - now);
        const bool was_empty = heard.is_empty();
        for (const auto& socket : sockets) {
            for (int read = 0; read < kReadAtOnce; ++read) {
                const auto records = socket.hear(id);
                if (!records) break;
                heard.take(*records, socket.link());
            }
        }
        if (was_empty && !heard.is_empty()) end = std::min(end, base::BootClock::now() + kOtherFamily);
    }
    return heard.in_order();
}

}  // namespace discovery
