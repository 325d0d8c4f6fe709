#include "agent/job/answering.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/time.h"
#include "agent/job/socket_address.h"

namespace agent {
namespace {

enum class Reaction { Accepts, Refuses, Silent };  // the best first

struct Probe {
    std::string address;
    base::Fd fd;
    Reaction reaction = Reaction::Silent;
    bool is_settled = false;

    void settle(int error) {
        reaction = error == 0 ? Reaction::Accepts : Reaction::Refuses;
        is_settled = true;
        fd.reset();
    }
};

Probe begin(const std::string& address, std::uint16_t port) {
    Probe probe{address, {}, Reaction::Silent, false};
    const auto target = SocketAddress::parse(address, port);
    if (!target) {
        probe.settle(EINVAL);
        return probe;
    }
    probe.fd = base::Fd(::socket(target->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int error = ::connect(probe.fd.get(), target->get(), target->length) == 0 ? 0 : errno;
    if (error != EINPROGRESS) probe.settle(error);
    return probe;
}

// Waits until one more is settled, or until `limit`.
void wait(std::vector<Probe>& probes, base::Time limit) {
    std::vector<pollfd> polled;
    for (const auto& probe : probes) polled.push_back({probe.is_settled ? -1 : probe.fd.get(), POLLOUT, 0});
    const auto left = std::chrono::ceil<base::milliseconds>(limit - base::BootClock::now());
    ::poll(polled.data(), polled.size(), static_cast<int>(std::max<base::milliseconds::rep>(left.count(), 0)));
    for (std::size_t i = 0; i < probes.size(); ++i) {
        if (polled[i].revents == 0) continue;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(polled[i].fd, SOL_SOCKET, SO_ERROR, &error, &size);
        probes[i].settle(error);
    }
}

}  // namespace

std::vector<std::string> answering_first(const std::vector<std::string>& addresses, std::uint16_t port) {
    if (addresses.size() < 2) return addresses;
    std::vector<Probe> probes;
    for (const auto& address : addresses) probes.push_back(begin(address, port));
    const auto accepts = [](const Probe& probe) { return probe.reaction == Reaction::Accepts; };
    auto limit = base::BootClock::now() + kLongestProbe;
    bool is_last_call = false;
    while (base::BootClock::now() < limit) {
        const bool all_settled = std::ranges::all_of(probes, &Probe::is_settled);
        // Those before the first that accepts may still turn out better.
        const auto best = std::ranges::find_if(probes, accepts);
        const bool best_is_known = best != probes.end() && std::all_of(probes.begin(), best, [](const Probe& probe) {
                                       return probe.is_settled;
                                   });
        if (all_settled || best_is_known) break;
        if (best != probes.end() && !is_last_call) {
            is_last_call = true;
            limit = std::min(limit, base::BootClock::now() + kProbeGrace);
        }
        wait(probes, limit);
    }
    std::ranges::stable_sort(probes, {}, &Probe::reaction);
    std::vector<std::string> ordered;
    for (auto& probe : probes) ordered.push_back(std::move(probe.address));
    return ordered;
}

}  // namespace agent
