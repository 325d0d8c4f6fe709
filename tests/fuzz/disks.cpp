// What disks and the kernel's tables of them say: swap's first page, mounts, swap in use, the firmware's words.
#include <string>

#include "agent/job/boot_disk.h"
#include "agent/job/mounts.h"
#include "agent/job/saved_settings.h"
#include "agent/kernel_messages.h"
#include "agent/swap/header.h"
#include "agent/swap/swaps_table.h"
#include "tests/fuzz/expect.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto header = agent::swap::decode(text)) {
        EXPECT(header->label.size() <= 16);
        EXPECT(header->page <= agent::swap::kLargestPage);
    }
    // What mkswap would write there comes back as it was.
    agent::swap::Header header;
    for (std::size_t i = 0; i < header.uuid.size() && i < size; ++i) header.uuid[i] = data[i];
    header.last_page = static_cast<std::uint32_t>(size) + 1;
    const auto again = agent::swap::decode(agent::swap::encode(header));
    EXPECT(again && again->uuid == header.uuid && again->last_page == header.last_page);

    for (const auto& mount : agent::parse_mounts(text)) EXPECT(!mount.path.empty());
    static_cast<void>(agent::swap::parse_swaps(text));
    static_cast<void>(agent::boot_bus(text));
    static_cast<void>(agent::boot_partition(text));
    if (const auto tag = agent::root_tag(text)) EXPECT(tag->starts_with("PARTUUID="));
    if (const auto words = agent::kernel_error(text)) EXPECT(words->size() <= 4 * text.size());
    const std::string whole = agent::with_checksum(text);
    EXPECT(agent::is_whole(whole));
    EXPECT(agent::with_checksum(whole) == whole);
    // What is torn or missing makes room for what is whole, and for nothing else.
    using agent::SettingsIn;
    const bool is_torn = text.find(std::string(2, '\0')) != text.npos;
    EXPECT(agent::which_counts(text, whole) == (is_torn ? SettingsIn::Fresh : SettingsIn::Conf));
    EXPECT(agent::which_counts(std::nullopt, whole) == SettingsIn::Fresh);
    EXPECT(agent::which_counts(text, std::nullopt) == SettingsIn::Conf);
    const auto alone = agent::is_whole(text) ? SettingsIn::Fresh : SettingsIn::Conf;
    EXPECT(agent::which_counts(std::nullopt, text) == alone);
    return 0;
}
