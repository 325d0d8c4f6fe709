#include "agent/job/card.h"

#include <sys/stat.h>

#include <optional>
#include <set>

#include "agent/base/file.h"
#include "agent/job/block_devices.h"
#include "agent/job/card_mount.h"
#include "agent/job/disk_probe.h"
#include "agent/job/saved_settings.h"
#include "agent/job/state_slots.h"
#include "agent/settings/card_file.h"
#include "agent/uevents.h"

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

struct Settings {
    settings::Layer layer;
    std::string text;
};

base::Result<Settings> read_settings(const CardMount& card) {
    if (is_folder(card.path_of(settings::kCardFile))) {
        settings::Layer layer;
        layer.add_mistake({settings::Source::Card, std::string(settings::kCardFile), 0}, "",
                          "it is a folder, expected a text file");
        return Settings{std::move(layer), ""};
    }
    const auto conf = base::read_file(card.path_of(settings::kCardFile), settings::kLargestCardFile + 1);
    const auto fresh = content_of(card, kFreshSettingsFile);
    if (which_counts(conf ? std::optional(*conf) : std::nullopt, fresh) == SettingsIn::Fresh) {
        return Settings{settings::read_card_file(*fresh, std::string(kFreshSettingsFile)), *fresh};
    }
    if (!conf) return Failure{Cause::CardUnreadable, card.device(), "read farroot.conf", conf.failure().error, ""};
    return Settings{settings::read_card_file(*conf), *conf};
}

bool has_settings(const CardMount& card) {
    if (card.holds(settings::kCardFile)) return true;
    const auto fresh = content_of(card, kFreshSettingsFile);
    return fresh && is_whole(*fresh);
}

class Search {
public:
    // Looks at the devices that it has not seen yet; whether it is over. The kernel lists a disk a moment before it can
    // be opened, and announces its "bdi" in between (block/genhd.c, device_add_disk): such a one is not seen yet.
    bool look() {
        for (const auto& device : block_devices()) {
            if (seen_.contains(device)) continue;
            const DiskProbe probe(device);
            if (!probe.opened()) continue;
            seen_.insert(device);
            if (probe.value("TYPE") == "vfat" && examine(device)) return true;
        }
        return card_.has_value();
    }

    base::Result<CardFound> outcome() const {
        if (card_) return *card_;
        if (failure_) return *failure_;
        return CardFound{};
    }

private:
    // farroot.conf ends the search; a card without it is kept, in case that no disk has one.
    bool examine(const std::string& device) {
        const auto card = CardMount::of(device, CardMount::For::Reading);
        if (!card) {
            failure_ = card.failure();
            return false;
        }
        if (has_settings(*card)) {
            auto settings = read_settings(*card);
            if (!settings) {
                failure_ = settings.failure();
                return false;
            }
            card_ = CardFound{device, true, std::move(settings->layer), read_memory(*card), std::move(settings->text)};
            return true;
        }
        const bool boots = card->holds("config.txt") && card->holds("cmdline.txt");
        if (boots && !card_) card_ = CardFound{device, false, {}, read_memory(*card)};
        return false;
    }

    std::set<std::string> seen_;
    std::optional<CardFound> card_;
    std::optional<Failure> failure_;
};

}  // namespace

core::CardMemory read_memory(const CardMount& card) {
    const auto bytes = base::read_file(card.path_of(kStateFile), kStateSize + 1);
    return bytes ? decode_state(*bytes).memory : core::CardMemory{};
}

base::Result<CardFound> find_card(base::Duration patience) {
    if (const auto own = own_mounts(); !own) return own.failure();
    Search search;
    wait_until([&search] { return search.look(); }, patience);
    return search.outcome();
}

}  // namespace agent
