#include "agent/base/message_socket.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace base {

Result<std::pair<Fd, Fd>> message_socket_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        return system_failure("socketpair", "create", errno);
    }
    return std::pair(Fd(ends[0]), Fd(ends[1]));
}

Status send_message(int socket, std::string_view bytes, int fd) {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)]{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (fd >= 0) {
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    }
    if (bytes.size() > kMaxMessage) return system_failure("message", "send", EMSGSIZE);
    if (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0) return system_failure("message", "send", errno);
    return Done{};
}

std::optional<Message> MessageReader::read(int socket) {
    Message message;
    message.bytes.resize(kMaxMessage);
    iovec part{message.bytes.data(), message.bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = CMSG_LEN(sizeof(int));  // room for one descriptor: the kernel lets go of a second one
    const ssize_t length = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    if (length <= 0) {
        closed_ = length == 0 || (errno != EAGAIN && errno != EINTR);
        return std::nullopt;
    }
    // Half a message is none.
    message.bytes.resize((header.msg_flags & MSG_TRUNC) != 0 ? 0 : static_cast<std::size_t>(length));
    const cmsghdr* rights = CMSG_FIRSTHDR(&header);
    if (rights != nullptr && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
        message.fd = Fd(fd);
    }
    return message;
}

}  // namespace base
