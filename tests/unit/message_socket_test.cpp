#include "agent/base/message_socket.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <filesystem>

namespace {

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

void send_two(int socket, int fd) {
    const std::array<int, 2> fds{fd, fd};
    char byte = 'x';
    iovec part{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fds)]{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fds);
    std::memcpy(CMSG_DATA(rights), fds.data(), sizeof fds);
    REQUIRE(::sendmsg(socket, &header, 0) == 1);
}

}  // namespace

TEST_CASE("of a message with two descriptors none stays open but the one that is taken") {
    auto ends = base::message_socket_pair();
    REQUIRE(ends);
    const base::Fd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const auto before = open_descriptors();
    base::MessageReader reader;
    for (int i = 0; i < 3; ++i) {
        send_two(ends->first.get(), file.get());
        const auto message = reader.read(ends->second.get());
        REQUIRE(message);
        CHECK(message->bytes == "x");
        CHECK(message->fd);
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("a message that is longer than any of ours comes as an empty one") {
    auto ends = base::message_socket_pair();
    REQUIRE(ends);
    const std::string longer(base::kMaxMessage + 1, 'x');
    REQUIRE(::send(ends->first.get(), longer.data(), longer.size(), 0) > 0);
    base::MessageReader reader;
    const auto message = reader.read(ends->second.get());
    REQUIRE(message);
    CHECK(message->bytes.empty());
}
