#include "agent/job/card.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>
#include <vector>

#include "agent/base/file.h"
#include "agent/job/block_devices.h"
#include "agent/job/boot_disk.h"
#include "agent/job/card_mount.h"
#include "agent/job/disk_coming.h"
#include "agent/job/disk_layout.h"
#include "agent/job/disk_probe.h"
#include "agent/job/saved_settings.h"
#include "agent/job/state_slots.h"
#include "agent/settings/card_file.h"
#include "agent/settings/keys.h"
#include "agent/settings/resolve.h"
#include "agent/settings/secrets.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;

bool is_folder(const std::string& path) {
    struct stat facts{};
    return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

std::optional<std::string> content_of(const CardMount& card, std::string_view name) {
    const auto bytes = base::read_file(card.path_of(name), settings::kLargestCardFile + 1);
    if (!bytes) return std::nullopt;
    return *bytes;
}

struct SettingsFile {
    std::string name;
    std::string text;
};

base::Result<SettingsFile> settings_file(const CardMount& card) {
    const auto conf = base::read_file(card.path_of(settings::kCardFile), settings::kLargestCardFile + 1);
    const auto fresh = content_of(card, kFreshSettingsFile);
    if (which_counts(conf ? std::optional(*conf) : std::nullopt, fresh) == SettingsIn::Fresh) {
        return SettingsFile{std::string(kFreshSettingsFile), *fresh};
    }
    if (!conf) return Failure{Cause::CardUnreadable, card.device(), "read farroot.conf", conf.failure().error, ""};
    return SettingsFile{std::string(settings::kCardFile), *conf};
}

// A password that was there, and can't be read any more, still locks.
void read_settings(const CardMount& card, CardFound& found) {
    settings::Layer& layer = found.layer;
    if (is_folder(card.path_of(settings::kCardFile))) {
        layer.add_mistake({settings::Source::Card, std::string(settings::kCardFile), 0}, "",
                          "it is a folder, expected a text file");
        layer.is_no_text = true;
    } else if (const auto file = settings_file(card)) {
        layer = settings::read_card_file(file->text, file->name);
        found.text = settings::without_secrets(file->text);
    } else {
        found.failure = file.failure();
    }
    if (found.memory.has_password && (layer.is_no_text || found.failure)) layer.spoils_password = true;
}

bool has_settings(const CardMount& card) {
    if (card.holds(settings::kCardFile)) return true;
    const auto fresh = content_of(card, kFreshSettingsFile);
    return fresh && is_whole(*fresh);
}

bool command_line_says_any() {
    const auto line = base::read_file("/proc/cmdline");
    return line && settings::from_command_line(*line).any_card;
}

// For the disk that booted, where another one has a card's files: USB may take that long.
constexpr base::seconds kBootDiskPatience{5};
constexpr std::size_t kLongestCommandLine = 4096;  // as the firmware reads it

class Search {
public:
    // Looks at the devices that it has not seen yet; whether it is over. The kernel lists a disk a moment before it can
    // be opened, and announces its "bdi" in between (block/genhd.c, device_add_disk): such a one is not seen yet.
    bool look() {
        std::string disk;
        for (const auto& device : block_devices()) {
            const std::string its_disk = disk_of(device);
            if (its_disk != disk && has_best_card()) return true;  // other disks may hang
            disk = its_disk;
            if (seen_.contains(device)) continue;
            const DiskProbe probe(device);
            if (!probe.opened()) continue;
            seen_.insert(device);
            if (probe.value("TYPE") == "vfat") examine(device);
        }
        if (has_best_card()) return true;
        const auto choice = choose_card(parts_, booted_);
        if (!choice) return false;
        if (choice->is_certain && !any_counts_) return true;
        if (parts_[choice->index].device != best_) {
            best_ = parts_[choice->index].device;
            found_ = base::BootClock::now();
        }
        return base::BootClock::now() >= found_ + kBootDiskPatience && !disk_coming();
    }

    base::Result<CardFound> outcome() const {
        if (const auto choice = choose_card(parts_, booted_)) return read(parts_[choice->index]);
        if (failure_) return *failure_;
        CardFound none;
        if (!strangers_.empty()) {
            none.layer.add_mistake({settings::Source::Card, strangers_, 0}, "",
                                   "it is not looked at, as another disk booted; farroot.card=any on the command line "
                                   "lets its farroot.conf count");
        }
        return none;
    }

private:
    bool has_best_card() const {
        const auto choice = choose_card(parts_, booted_);
        return choice && choice->is_certain && parts_[choice->index].has_settings;
    }

    void examine(const std::string& device) {
        if (!any_counts_ && boot_disk_.is_stranger(device)) {
            strangers_ += (strangers_.empty() ? "" : ", ") + device;
            return;
        }
        const auto card = CardMount::of(device, CardMount::For::Reading);
        if (!card) {
            failure_ = card.failure();
            return;
        }
        BootPart part{.device = device, .disk = disk_of(device), .number = part_number(device)};
        part.has_settings = has_settings(*card);
        if (!part.has_settings && !card->holds("config.txt")) return;
        if (const auto line = base::read_file(card->path_of("cmdline.txt"), kLongestCommandLine)) {
            part.root = last_root(*line);
        }
        part.on_boot_disk = boot_disk_.has(device);
        parts_.push_back(std::move(part));
    }

    static base::Result<CardFound> read(const BootPart& part) {
        const auto card = CardMount::of(part.device, CardMount::For::Reading);
        if (!card) return card.failure();
        CardFound found{part.device, part.has_settings, {}, read_memory(*card)};
        if (part.has_settings) read_settings(*card, found);
        return found;
    }

    const BootDisk boot_disk_;
    const Booted booted_{boot_disk_.partition(), boot_disk_.root()};
    const bool any_counts_ = command_line_says_any();
    std::string strangers_;  // FAT file systems on disks that did not boot
    std::set<std::string> seen_;
    std::vector<BootPart> parts_;
    std::string best_;  // so far
    base::Time found_{};
    std::optional<Failure> failure_;
};

}  // namespace

core::CardMemory read_memory(const CardMount& card) {
    const auto bytes = base::read_file(card.path_of(kStateFile), kStateSize + 1);
    return bytes ? decode_state(*bytes).memory : core::CardMemory{};
}

base::Result<std::string> settings_text(const CardMount& card) {
    if (!has_settings(card)) return std::string();
    const auto file = settings_file(card);
    if (!file) return file.failure();
    return file->text;
}

CardFound without_settings(const CardFound& found) {
    CardFound out{found.device, found.has_file, {}, found.memory};
    out.failure = Failure{Cause::CardUnreadable, found.device, "read farroot.conf", E2BIG, ""};
    const bool has_password = std::ranges::any_of(found.layer.settings, [](const settings::Setting& setting) {
        return settings::find_key(setting.key)->is_secret;
    });
    out.layer.spoils_password = has_password || found.layer.spoils_password;
    return out;
}

base::Result<CardFound> find_card(base::Duration patience) {
    if (const auto own = own_mounts(); !own) return own.failure();
    Search search;
    wait_for_disk([&search] { return search.look(); }, patience);
    return search.outcome();
}

}  // namespace agent
