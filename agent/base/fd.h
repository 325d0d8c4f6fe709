// An owned file descriptor: closed once, moved, never copied.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace base {

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }

    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }
    void reset() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

// In a forked child: `fd` as the program that is executed next finds it, under the number `wanted`. It may have that
// number already, of a process that began without its first three (dup2(2) then leaves it close-on-exec).
inline void keep_as(int fd, int wanted) {
    if (fd == wanted) {
        ::fcntl(fd, F_SETFD, 0);
    } else {
        ::dup2(fd, wanted);
    }
}

}  // namespace base
