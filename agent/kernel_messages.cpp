#include "agent/kernel_messages.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace agent {
namespace {

constexpr unsigned kError = 3;         // KERN_ERR; worse ones are below
constexpr unsigned kLevels = 8;        // the rest of the priority is the facility: 0 is the kernel's own
constexpr std::size_t kMostSaid = 50;  // of the log's 200 lines

}  // namespace

std::optional<std::string> kernel_error(std::string_view record) {
    unsigned priority = 0;
    const auto number = std::from_chars(record.data(), record.data() + record.size(), priority);
    const auto text = record.find(';');
    if (number.ec != std::errc() || text == std::string_view::npos || priority > kError) return std::nullopt;
    static_assert(kError < kLevels, "so that another facility's message is none of the kernel's errors");
    return std::string(record.substr(text + 1, record.find('\n', text) - text - 1));
}

KernelMessages::KernelMessages(Loop& loop, Receiver receiver)
    : loop_(loop),
      receiver_(std::move(receiver)),
      records_(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (records_) loop_.watch(records_.get(), [this] { read(); });
}

KernelMessages::~KernelMessages() {
    if (records_) loop_.forget(records_.get());
}

void KernelMessages::read() {
    std::array<char, 8192> record;  // a read takes one; the kernel's are shorter (kernel/printk)
    for (;;) {
        const ssize_t length = ::read(records_.get(), record.data(), record.size());
        if (length < 0 && errno == EPIPE) continue;  // some were overwritten before they were read
        if (length <= 0) return;
        const auto error = kernel_error({record.data(), static_cast<std::size_t>(length)});
        if (!error || !said_.insert(*error).second) continue;
        receiver_("kernel: " + *error);
        if (said_.size() < kMostSaid) continue;
        receiver_("kernel: and more, see dmesg");
        loop_.forget(records_.get());
        records_.reset();
        return;
    }
}

}  // namespace agent
