#include "initramfs/hand_over.h"

#include <array>
#include <charconv>
#include <vector>

namespace initramfs {
namespace {

constexpr std::string_view kVerb = "hand-over";
constexpr std::size_t kFields = 10;  // before the covers, two each

}  // namespace

std::string encode(const HandOver& order) {
    const std::string patience = std::to_string(order.patience.count());
    const std::array<std::string_view, kFields> fields{kVerb,
                                                       order.source,
                                                       order.init,
                                                       order.summary,
                                                       order.keep_watchdog ? "keep" : "stop",
                                                       order.layer.folder,
                                                       order.layer.host_name,
                                                       order.layer.machine_id,
                                                       order.layer.host_key,
                                                       patience};
    std::string message;
    for (const auto field : fields) {
        message += field;
        message += '\0';
    }
    for (const auto& cover : order.covers) message += cover.file + '\0' + cover.over + '\0';
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
    if (fields.size() < kFields || (fields.size() - kFields) % 2 != 0 || fields[0] != kVerb || fields[2].empty()) {
        return base::Failure{base::Cause::Unknown, "hand-over order", "decode", 0, "not a hand-over order"};
    }
    std::vector<Cover> covers;
    for (std::size_t i = kFields; i < fields.size(); i += 2) covers.push_back({fields[i], fields[i + 1]});
    base::seconds::rep patience = 0;
    std::from_chars(fields[9].data(), fields[9].data() + fields[9].size(), patience);
    return HandOver{fields[1],
                    fields[2],
                    fields[3],
                    fields[4] == "keep",
                    {fields[5], fields[6], fields[7], fields[8]},
                    base::seconds(patience),
                    std::move(covers)};
}

}  // namespace initramfs
