// What the kernel says of errors, for the log: its messages stay off the consoles while a screen is drawn there
// (initramfs/consoles.h).
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "agent/base/fd.h"
#include "agent/loop.h"

namespace agent {

// The text of a record of /dev/kmsg if the kernel wrote it as an error or worse, which is what a console with the word
// `quiet` shows (kernel Documentation/ABI/testing/dev-kmsg: "priority,sequence,µs,flags;text\n KEY=value…").
std::optional<std::string> kernel_error(std::string_view record);

class KernelMessages {
public:
    using Receiver = std::function<void(const std::string&)>;

    // From the kernel's start on, each text once: a broken card's is the same at each try. A kernel without /dev/kmsg
    // says nothing.
    KernelMessages(Loop& loop, Receiver receiver);
    ~KernelMessages();
    KernelMessages(const KernelMessages&) = delete;
    KernelMessages& operator=(const KernelMessages&) = delete;

private:
    void read();

    Loop& loop_;
    Receiver receiver_;
    base::Fd records_;
    std::set<std::string> said_;
};

}  // namespace agent
