#include "agent/job/card.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <set>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/job/block_devices.h"
#include "agent/settings/card_file.h"
#include "agent/uevents.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;

constexpr const char* kCardPoint = "/run/farroot/card";

// The card's file system, mounted for as long as it lives.
class CardMount {
public:
    explicit CardMount(const std::string& device) {
        ::mkdir(kCardPoint, 0700);
        constexpr unsigned long kFlags = MS_RDONLY | MS_NODEV | MS_NOEXEC | MS_NOSUID;
        if (::mount(device.c_str(), kCardPoint, "vfat", kFlags, nullptr) != 0) error_ = errno;
    }
    CardMount(const CardMount&) = delete;
    CardMount& operator=(const CardMount&) = delete;
    ~CardMount() {
        if (error_ == 0) ::umount2(kCardPoint, 0);
    }
    int error() const { return error_; }
    static bool holds(const char* name) { return ::access(path_of(name).c_str(), F_OK) == 0; }
    static std::string path_of(std::string_view name) { return std::string(kCardPoint) + "/" + std::string(name); }

private:
    int error_ = 0;
};

base::Result<settings::Layer> read_settings(const std::string& device) {
    const std::string path = CardMount::path_of(settings::kCardFile);
    struct stat facts{};
    if (::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
        settings::Layer layer;
        layer.add_mistake({settings::Source::Card, std::string(settings::kCardFile), 0}, "",
                          "it is a folder, expected a text file");
        return layer;
    }
    const auto bytes = base::read_file(path, settings::kLargestCardFile + 1);
    if (!bytes) {
        return Failure{Cause::CardUnreadable, device, "read farroot.conf", bytes.failure().error, ""};
    }
    return settings::read_card_file(*bytes);
}

class Search {
public:
    // Looks at the devices that it has not seen yet; whether it is over.
    bool look() {
        for (const auto& device : block_devices()) {
            if (!seen_.insert(device).second || filesystem_on(device) != "vfat") continue;
            if (examine(device)) return true;
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
        const CardMount mount(device);
        if (mount.error() != 0) {
            failure_ = Failure{Cause::CardUnreadable, device, "mount", mount.error(), ""};
            return false;
        }
        if (CardMount::holds(std::string(settings::kCardFile).c_str())) {
            auto layer = read_settings(device);
            if (!layer) {
                failure_ = layer.failure();
                return false;
            }
            card_ = CardFound{device, true, std::move(*layer)};
            return true;
        }
        const bool boots = CardMount::holds("config.txt") && CardMount::holds("cmdline.txt");
        if (boots && !card_) card_ = CardFound{device, false, {}};
        return false;
    }

    std::set<std::string> seen_;
    std::optional<CardFound> card_;
    std::optional<Failure> failure_;
};

}  // namespace

base::Result<CardFound> find_card(base::Duration patience) {
    if (::unshare(CLONE_NEWNS) != 0) return base::system_failure("card", "unshare the mount namespace", errno);
    ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    Uevents uevents;
    Search search;
    const base::Time until = base::BootClock::now() + patience;
    while (!search.look() && base::BootClock::now() < until) {
        uevents.wait(until);
        while (uevents.read()) continue;
    }
    return search.outcome();
}

}  // namespace agent
