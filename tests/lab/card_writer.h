// A machine with farroot and a card on a disk that has a write cache, so that the kernel sends flushes; it obeys orders
// (machines/card-writer), and all that it writes is logged. Of the log are made the states that a power cut can leave
// the card in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/card_memory.h"
#include "tests/lab/lan.h"
#include "tests/lab/machine.h"
#include "tests/lab/write_log.h"

namespace lab {

// What the card's FAT partition is.
struct CardLayout {
    bool fat32 = false;          // as on a real Pi's card; otherwise FAT16, as tests/lab/prepare makes it
    std::uint64_t size = 30720;  // sectors
    int more_files = 0;
    unsigned cluster = 1;  // sectors, of another size than prepare's
};
inline constexpr std::uint64_t kLargerCard = 126976;  // sectors
inline constexpr CardLayout kFat32{true, kLargerCard};

inline constexpr const char* kSettingsByHand = "# by hand\r\nroot=nfs:10.0.0.77:/srv/pi\r\n";

// What farroot would find on a card, and what everybody else has there.
struct CardContent {
    agent::core::CardMemory memory;
    std::string settings;
    std::map<std::string, std::string> others;  // by name
    std::string complaints;                     // of fsck, beside what a cut may always leave
};

using Sectors = std::map<std::uint64_t, std::string>;  // of the card's FAT partition

// What a request wrote; it must lie within that partition of `size` sectors.
std::vector<std::pair<std::uint64_t, std::string>> sectors_of(const DiskRequest& request, std::uint64_t size);

// A card as it lies on the disk: the image of its FAT partition, with some sectors written since.
class CardImage {
public:
    CardImage(const std::filesystem::path& card, std::uint64_t size, std::filesystem::path place);

    void put(const Sectors& sectors);
    CardContent read() const;  // by mtools and fsck, which know nothing of how Linux writes

private:
    std::string complaints() const;

    std::filesystem::path path_;
    std::string original_;
    Sectors written_;
};

class CardWriter {
public:
    explicit CardWriter(std::string_view story, const CardLayout& layout = {});

    bool order(const std::string& words);  // whether it was obeyed in time

    const Console& console() const { return machine_.console(); }
    std::size_t requests() const { return read_write_log(log_).size(); }
    std::vector<DiskRequest> log() const { return read_write_log(log_); }
    std::uint64_t size() const { return layout_.size; }
    CardContent before() const { return before_.read(); }
    CardContent now() const { return CardImage(card_, layout_.size, lan_.artefact("now.fat")).read(); }
    CardImage image() const { return CardImage(card_copy_, layout_.size, lan_.artefact("card.fat")); }

private:
    std::filesystem::path prepare_card();
    MachineConfig config();
    bool wait_for_order(int number);

    Lan lan_;
    CardLayout layout_;
    std::filesystem::path card_copy_;
    std::filesystem::path card_;
    std::filesystem::path log_;
    CardImage before_;
    Machine machine_;
    int orders_ = 0;
};

}  // namespace lab
