#include "agent/uevents.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace agent {
namespace {

constexpr unsigned kKernelGroup = 1;
constexpr int kReceiveBuffer = 1024 * 1024;  // bytes; USB hubs come with bursts

}  // namespace

Uevents::Uevents() : socket_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT)) {
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = kKernelGroup;
    ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
}

std::optional<Uevent> Uevents::read() {
    std::array<char, 8192> buffer;
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    const ssize_t length =
        ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&sender), &sender_size);
    if (length < 0 && errno == ENOBUFS) {
        lost_ = true;
        return Uevent{};
    }
    if (length <= 0) return std::nullopt;
    Uevent event;
    if (sender.nl_pid != 0) return event;  // not the kernel
    std::string_view rest(buffer.data(), static_cast<std::size_t>(length));
    while (!rest.empty()) {
        const auto entry = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(entry.size() + 1, rest.size()));
        const auto equals = entry.find('=');
        if (equals != std::string_view::npos) event.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return event;
}

bool Uevents::take_lost() {
    return std::exchange(lost_, false);
}

void Uevents::wait(base::Time until) {
    const auto left = std::chrono::ceil<base::milliseconds>(until - base::BootClock::now());
    pollfd source{socket_.get(), POLLIN, 0};
    ::poll(&source, 1, static_cast<int>(std::max<base::milliseconds::rep>(left.count(), 0)));
}

}  // namespace agent
