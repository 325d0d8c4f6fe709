// Messages between farroot's own processes: one SOCK_SEQPACKET message at a time, each with at most one file
// descriptor (SCM_RIGHTS, unix(7)). Neither side blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/result.h"

namespace base {

// Bytes; a longer one is refused by send_message(). A socket's buffer takes 208 KiB (net.core.wmem_default, socket(7)).
constexpr std::size_t kMaxMessage = 160 * 1024;

struct Message {
    std::string bytes;
    Fd fd;  // what came along; empty when nothing did
};

// Both ends close-on-exec and non-blocking.
Result<std::pair<Fd, Fd>> message_socket_pair();

Status send_message(int socket, std::string_view bytes, int fd = -1);

// Nothing when no message waits, and when the peer has closed: closed() tells which.
class MessageReader {
public:
    std::optional<Message> read(int socket);
    bool closed() const { return closed_; }

private:
    bool closed_ = false;
};

}  // namespace base
