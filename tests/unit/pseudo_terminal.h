// A terminal that a test looks at and types on.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/base/fd.h"
#include "tui/frame.h"

class PseudoTerminal {
public:
    explicit PseudoTerminal(tui::Size size) : ours_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        REQUIRE(::grantpt(ours_.get()) == 0);
        REQUIRE(::unlockpt(ours_.get()) == 0);
        resize(size);
    }

    std::string name() const { return ::ptsname(ours_.get()); }
    void resize(tui::Size size) {
        const winsize window{static_cast<unsigned short>(size.rows), static_cast<unsigned short>(size.columns), 0, 0};
        REQUIRE(::ioctl(ours_.get(), TIOCSWINSZ, &window) == 0);
    }
    void type(std::string_view keys) {
        REQUIRE(::write(ours_.get(), keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    }

    // What has come out: writing to a pseudo-terminal hands it over at once.
    std::string shown() {
        std::string bytes;
        pollfd readable{ours_.get(), POLLIN, 0};
        while (::poll(&readable, 1, 0) == 1 && (readable.revents & POLLIN) != 0) {
            std::array<char, 4096> buffer{};
            const ssize_t got = ::read(ours_.get(), buffer.data(), buffer.size());
            if (got <= 0) break;
            bytes.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return bytes;
    }

    // Waits until that has come out.
    bool shows(std::string_view words) {
        std::string all;
        pollfd readable{ours_.get(), POLLIN, 0};
        while (all.find(words) == all.npos && ::poll(&readable, 1, 30'000) == 1) all += shown();
        return all.find(words) != all.npos;
    }

private:
    base::Fd ours_;
};
