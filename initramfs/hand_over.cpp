#include "initramfs/hand_over.h"

#include <array>
#include <vector>

namespace initramfs {
namespace {

constexpr std::string_view kVerb = "hand-over";

}  // namespace

std::string encode(const HandOver& order) {
    const std::array<std::string_view, 7> fields{kVerb,
                                                 order.detached_mount ? "detached" : "local",
                                                 order.source,
                                                 order.filesystem,
                                                 order.read_write ? "rw" : "ro",
                                                 order.init,
                                                 order.summary};
    std::string message;
    for (const auto field : fields) {
        message += field;
        message += '\0';
    }
    return message;
}

base::Result<HandOver> decode_hand_over(std::string_view message) {
    std::vector<std::string> fields;
    while (!message.empty()) {
        const auto end = message.find('\0');
        if (end == std::string_view::npos) break;
        fields.emplace_back(message.substr(0, end));
        message.remove_prefix(end + 1);
    }
    if (fields.size() != 7 || fields[0] != kVerb || fields[5].empty()) {
        return base::Failure{base::Cause::Unknown, "hand-over order", "decode", 0, "not a hand-over order"};
    }
    return HandOver{fields[1] == "detached", fields[2], fields[3], fields[4] == "rw", fields[5], fields[6]};
}

}  // namespace initramfs
