#include "agent/settings/resolve.h"

#include <algorithm>
#include <utility>

#include "agent/core/mount_options.h"
#include "agent/core/root_spelling.h"
#include "agent/settings/command_line.h"
#include "agent/settings/keys.h"
#include "agent/settings/secrets.h"

namespace agent::settings {
namespace {

using core::LocalRoot;

// The strongest first. Local roots in foreign words come after the card.
enum class Strength { CommandLine, Card, LocalWords, Profile, Dhcp };

constexpr std::string_view kInit = "init=";

bool names_local_root(const Setting& setting) {
    if (setting.key != "root") return false;
    const auto root = core::parse_root(setting.value);
    return root && std::holds_alternative<LocalRoot>(*root);
}

Strength strength_of(const Setting& setting) {
    switch (setting.place.source) {
        case Source::CommandLine: return Strength::CommandLine;
        case Source::ForeignWords: return names_local_root(setting) ? Strength::LocalWords : Strength::CommandLine;
        case Source::Card: return Strength::Card;
        case Source::Profile: return Strength::Profile;
        case Source::Dhcp: return Strength::Dhcp;
    }
    return Strength::Dhcp;
}

bool may_set(const Setting& setting, const Key& key) {
    const bool from_network = setting.place.source == Source::Profile || setting.place.source == Source::Dhcp;
    return key.scope == Scope::Anyone || !from_network;
}

class Resolver {
public:
    explicit Resolver(std::vector<Layer> layers) {
        for (auto& layer : layers) {
            std::ranges::move(layer.mistakes, std::back_inserter(said_.mistakes));
            std::ranges::move(layer.settings, std::back_inserter(settings_));
            std::ranges::move(layer.first_boot, std::back_inserter(first_boot_));
            said_.spoils_password = said_.spoils_password || layer.spoils_password;
        }
    }

    Resolution run() {
        for (const auto& key : keys()) take(key);
        finish_local_roots();
        note_first_boot();
        if (out_.config.password.empty() && said_.spoils_password) lock_for_all();
        out_.config.mistakes = std::move(said_.mistakes);
        return std::move(out_);
    }

private:
    void take(const Key& key) {
        std::vector<const Setting*> given;
        for (const auto& setting : settings_) {
            if (setting.key != key.name) continue;
            if (may_set(setting, key)) {
                given.push_back(&setting);
            } else {
                said_.add_mistake(setting.place, setting.spelled,
                                  "only the card and the command line may set " + std::string(key.name));
            }
        }
        // A value that can't be used does not hide a weaker one that can.
        for (const auto strength :
             {Strength::CommandLine, Strength::Card, Strength::LocalWords, Strength::Profile, Strength::Dhcp}) {
            if (take_from(key, given, strength)) return note_local_words(key, given, strength);
        }
        out_.values.push_back({std::string(key.name), std::string(key.standard), std::string(kDefault), key.is_done});
    }

    // Of a key that does not repeat the last one counts, as on the kernel's command line.
    bool take_from(const Key& key, const std::vector<const Setting*>& given, Strength strength) {
        bool any = false;
        for (const Setting* setting : given) {
            if (strength_of(*setting) != strength) continue;
            if (const auto wrong = key.take(out_.config, *setting)) {
                said_.add_mistake(setting->place, setting->spelled, *wrong);
                if (key.is_secret) said_.spoils_password = true;
                continue;
            }
            for (const auto& remark : std::exchange(out_.config.mistakes, {})) {
                said_.add_remark(setting->place, setting->spelled, remark);
            }
            if (any && !key.repeats) out_.values.pop_back();
            const std::string_view shown = key.is_secret ? kHidden : std::string_view(setting->value);
            out_.values.push_back({std::string(key.name), std::string(shown), setting->place.text(), key.is_done});
            any = true;
        }
        return any;
    }

    void note_local_words(const Key& key, const std::vector<const Setting*>& given, Strength taken) {
        if (key.name != "root" || taken >= Strength::LocalWords) return;
        for (const Setting* setting : given) {
            if (strength_of(*setting) == Strength::LocalWords) fallback_ = setting;
        }
    }

    // rootfstype=nfs says what kind of root is wanted, and whose options rootflags= has, as dracut takes them; so does
    // rootflags= by itself where no local root is named. The SD card's own root is no NFS.
    void give_nfs_words_to_nfs_roots(LocalRoot& how) {
        const auto is_local = [](const core::NamedRoot& named) {
            return std::holds_alternative<LocalRoot>(named.root);
        };
        const bool names_local = fallback_ != nullptr || std::ranges::any_of(out_.config.roots, is_local);
        const auto options = core::split_mount_options(how.options);
        const bool are_of_nfs = std::ranges::all_of(
            options, [](const core::MountOption& option) { return core::is_mount_option(option.name); });
        const bool is_nfs = how.filesystem == "nfs" || how.filesystem == "nfs4";
        const bool is_for_nfs = how.filesystem.empty() && !names_local && !out_.config.roots.empty() && are_of_nfs;
        if (!is_nfs && !is_for_nfs) return;
        for (auto& named : out_.config.roots) {
            auto* nfs = std::get_if<core::NfsRoot>(&named.root);
            const bool stands_beside = named.source == settings::Place{Source::CommandLine, "", 0}.text();
            if (nfs != nullptr && stands_beside) nfs->options = core::with_defaults(how.options, nfs->options);
        }
        how.filesystem.clear();
        how.options.clear();
    }

    // rootfstype=, rootflags= and rootdelay= go with every local root. rw= is said of NFS roots; a local one is written
    // to where the words that are not farroot's say so, or else when its own init has checked it (systemd-fsck-root(8)
    // leaves a root alone that is mounted for writing).
    void finish_local_roots() {
        core::Config& config = out_.config;
        LocalRoot how = std::get<LocalRoot>(config.local.root);
        how.init = config.init;
        for (const auto& word : first_boot_) {
            if (word.starts_with(kInit)) how.init = word.substr(kInit.size());
        }
        for (const auto& setting : settings_) {
            if (setting.key == "rw" && setting.place.source == Source::ForeignWords) {
                how.read_write = setting.value == "yes";
            }
        }
        give_nfs_words_to_nfs_roots(how);
        const auto with = [&how](std::string device) {
            LocalRoot root = how;
            root.device = std::move(device);
            return root;
        };
        std::get<LocalRoot>(config.local.root) = how;
        for (auto& named : config.roots) {
            if (auto* local = std::get_if<LocalRoot>(&named.root)) *local = with(local->device);
        }
        if (fallback_ == nullptr) return;
        const auto spelled = core::parse_root(fallback_->value);
        config.local = {with(std::get<LocalRoot>(*spelled).device), fallback_->place.text()};
    }

    void lock_for_all() {
        out_.config.password = core::kNoPassword;
        const auto shown = std::ranges::find(out_.values, "password", &Value::key);
        if (shown == out_.values.end()) return;
        shown->value = "(unreadable: nobody may change what boots)";
        shown->from = "see the mistakes";
    }

    void note_first_boot() {
        if (first_boot_.empty()) return;
        std::string words;
        for (const auto& word : first_boot_) words += (words.empty() ? "" : " ") + word;
        out_.config.first_boot_pending = base::Failure{base::Cause::FirstBootPending, "", "", 0, words};
    }

    std::vector<Setting> settings_;
    std::vector<std::string> first_boot_;  // words, of the card's own first boot
    Layer said_;
    Resolution out_;
    const Setting* fallback_ = nullptr;  // the local root that the command line names beside NFS roots
};

}  // namespace

Resolution resolve(std::vector<Layer> layers) {
    return Resolver(std::move(layers)).run();
}

core::Config from_command_line(std::string_view line) {
    return resolve({read_command_line(line)}).config;
}

}  // namespace agent::settings
