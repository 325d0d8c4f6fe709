// Tells which files of a folder were opened meanwhile (inotify(7)); one that was only looked up (O_PATH) was not.
#pragma once

#include <doctest/doctest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <set>
#include <string>

#include "agent/base/fd.h"

class WhatIsOpened {
public:
    explicit WhatIsOpened(const std::filesystem::path& folder) : events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
        REQUIRE(::inotify_add_watch(events_.get(), folder.c_str(), IN_OPEN) >= 0);
    }

    std::set<std::string> names() const {
        std::set<std::string> out;
        alignas(inotify_event) std::array<char, 8192> buffer;
        for (ssize_t size = 0; (size = ::read(events_.get(), buffer.data(), buffer.size())) > 0;) {
            for (ssize_t at = 0; at < size;) {
                const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
                if (event->len != 0) out.insert(event->name);
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
            }
        }
        return out;
    }

private:
    base::Fd events_;
};
