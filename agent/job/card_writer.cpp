#include "agent/job/card_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/job/card.h"
#include "agent/job/card_mount.h"
#include "agent/job/saved_settings.h"
#include "agent/job/state_slots.h"
#include "agent/settings/card_file.h"
#include "agent/settings/secrets.h"

namespace agent {
namespace {

using base::Cause;
using base::Done;
using base::Failure;
using base::Status;

constexpr std::string_view kFreshStateFile = "farroot.tmp";  // until all of it is on the card

Failure write_failure(const std::string& device, const std::string& operation, int error) {
    switch (error) {
        case ENOSPC: return {Cause::CardFull, device, operation, error, ""};
        // The kernel makes a file system read-only when it finds an error in it (mount(8), errors=remount-ro).
        case EROFS:
        case EIO:
        case EUCLEAN: return {Cause::CardDirty, device, operation, error, ""};
        default: return base::system_failure(device, operation, error);
    }
}

// The card's root folder, for one writer at a time.
class CardFolder {
public:
    static base::Result<CardFolder> open(const std::string& device) {
        auto mount = CardMount::of(device, CardMount::For::Writing);
        if (!mount) return mount.failure();
        base::Fd disk(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
        if (!disk) return write_failure(device, "open", errno);
        base::Fd folder(::open(mount->folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder || ::flock(folder.get(), LOCK_EX) != 0) return write_failure(device, "lock", errno);
        return CardFolder(std::move(*mount), std::move(disk), std::move(folder));
    }

    std::optional<std::string> content_of(std::string_view name, std::size_t most) const {
        const auto bytes = base::read_file(mount_.path_of(name), most);
        if (!bytes) return std::nullopt;
        return *bytes;
    }
    bool holds(std::string_view name) const { return mount_.holds(name); }

    Status overwrite(std::string_view name, std::string_view bytes, std::size_t offset) {
        const base::Fd file(::open(mount_.path_of(name).c_str(), O_WRONLY | O_CLOEXEC));
        if (!file) return failure("open", name);
        const auto written = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0) return failure("write", name);
        if (static_cast<std::size_t>(written) != bytes.size()) return full(name);
        if (::fsync(file.get()) != 0) return failure("sync", name);
        return Done{};
    }

    // Steps 1 and 2.
    Status create(std::string_view name, std::string_view bytes) {
        const auto created = write_fresh(name, bytes);
        if (!created) static_cast<void>(remove(name));
        return created;
    }

    // Steps 3 to 5. Where there is no file `to` yet, it is made, empty: a rename to a new name would need one flush to
    // take away the old name and to make the new one, and between them the card may keep neither.
    Status rename(std::string_view from, std::string_view to) {
        const base::Fd fresh(::open(mount_.path_of(from).c_str(), O_RDONLY | O_CLOEXEC));
        if (!fresh) return failure("open", from);
        base::Fd old(::open(mount_.path_of(to).c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0600));
        if (!old) return failure("open", to);
        if (auto made = sync_metadata(); !made) return made;
        if (std::rename(mount_.path_of(from).c_str(), mount_.path_of(to).c_str()) != 0) return failure("rename", from);
        if (auto gone = sync_metadata(); !gone) return gone;
        if (::fsync(fresh.get()) != 0) return failure("sync", to);
        old.reset();
        return sync_metadata();
    }

    // In this order an entry never names clusters that are free.
    Status remove(std::string_view name) {
        base::Fd file(::open(mount_.path_of(name).c_str(), O_RDONLY | O_CLOEXEC));
        if (!file) return errno == ENOENT ? Status(Done{}) : Status(failure("open", name));
        if (::unlink(mount_.path_of(name).c_str()) != 0) return failure("delete", name);
        if (auto gone = sync_metadata(); !gone) return gone;
        file.reset();
        return sync_metadata();
    }

    Status close() {
        folder_.reset();
        if (!mount_.unmount()) return failure("unmount", "");
        return sync_metadata();
    }

private:
    CardFolder(CardMount mount, base::Fd disk, base::Fd folder)
        : mount_(std::move(mount)), disk_(std::move(disk)), folder_(std::move(folder)) {}

    Failure failure(const std::string& operation, std::string_view name) const {
        const int error = errno;
        return write_failure(mount_.device(), operation + (name.empty() ? "" : " ") + std::string(name), error);
    }
    Failure full(std::string_view name) const {
        return write_failure(mount_.device(), "write " + std::string(name), ENOSPC);
    }

    Status sync_metadata() {
        if (::fsync(disk_.get()) != 0) return failure("sync", "");
        return Done{};
    }

    Status write_fresh(std::string_view name, std::string_view bytes) {
        const base::Fd file(::open(mount_.path_of(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file) return failure("create", name);
        const auto written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0) return failure("write", name);
        if (static_cast<std::size_t>(written) != bytes.size()) return full(name);
        if (auto allocated = sync_metadata(); !allocated) return allocated;
        if (::fsync(file.get()) != 0) return failure("sync", name);
        return Done{};
    }

    CardMount mount_;
    base::Fd disk_;
    base::Fd folder_;
};

Status replace(CardFolder& card, std::string_view name, std::string_view fresh_name, std::string_view bytes) {
    if (auto removed = card.remove(fresh_name); !removed) return removed;
    if (auto created = card.create(fresh_name, bytes); !created) return created;
    return card.rename(fresh_name, name);
}

Status write_memory(CardFolder& card, const core::CardMemory& memory) {
    const auto file = card.content_of(kStateFile, kStateSize + 1).value_or("");
    const SavedState saved = decode_state(file);
    const std::string slot = encode_slot(memory, saved.sequence);
    if (file.size() == kStateSize) return card.overwrite(kStateFile, slot, saved.next_slot * kSlotSize);
    return replace(card, kStateFile, kFreshStateFile, slot + std::string(kSlotSize, ' '));
}

// Settings that an earlier power cut left in farroot.new stay in force until the new ones are.
Status clear_fresh(CardFolder& card) {
    const auto fresh = card.content_of(kFreshSettingsFile, settings::kLargestCardFile);
    const auto conf = card.content_of(settings::kCardFile, settings::kLargestCardFile);
    if (which_counts(conf, fresh) == SettingsIn::Fresh) return card.rename(kFreshSettingsFile, settings::kCardFile);
    return card.remove(kFreshSettingsFile);
}

Status write_settings(CardFolder& card, const std::string& text) {
    if (auto cleared = clear_fresh(card); !cleared) return cleared;
    return replace(card, settings::kCardFile, kFreshSettingsFile, text);
}

// Looks first: just to mount a card for writing is a write, of its dirty bit.
bool holds(const std::string& device, const core::CardMemory& memory) {
    const auto there = recall(device);
    return there && encode_slot(*there, 0) == encode_slot(memory, 0);
}

bool holds(const std::string& device, const std::string& text) {
    const auto card = CardMount::of(device, CardMount::For::Reading);
    if (!card) return false;
    const auto there = base::read_file(card->path_of(settings::kCardFile), settings::kLargestCardFile);
    return there && *there == text;
}

// What is hidden in the text becomes what the card holds.
base::Result<std::string> with_hidden(const std::string& device, std::string_view text) {
    const auto card = CardMount::of(device, CardMount::For::Reading);
    if (!card) return card.failure();
    const auto there = settings_text(*card);
    if (!there) return there.failure();
    auto whole = settings::with_secrets(text, *there);
    if (whole) return std::move(*whole);
    return Failure{Cause::BadConfig, "farroot.conf", "save", 0, "it was changed meanwhile: look at it again"};
}

template <typename Write>
Status with_card(const std::string& device, Write write) {
    auto card = CardFolder::open(device);
    if (!card) return card.failure();
    auto written = write(*card);
    auto closed = card->close();
    return written ? closed : written;
}

}  // namespace

base::Status remember(const std::string& device, const core::CardMemory& memory) {
    if (holds(device, memory)) return Done{};
    return with_card(device, [&](CardFolder& card) { return write_memory(card, memory); });
}

base::Status save_settings(const std::string& device, std::string_view text) {
    const auto edited = with_hidden(device, text);
    if (!edited) return edited.failure();
    const std::string whole = with_checksum(*edited);
    if (whole.size() > settings::kLargestCardFile) {
        return Failure{Cause::BadConfig, "farroot.conf", "save", EFBIG, std::to_string(whole.size()) + " bytes"};
    }
    if (holds(device, whole)) return Done{};
    return with_card(device, [&](CardFolder& card) { return write_settings(card, whole); });
}

base::Status save_host_key(const std::string& device, std::string_view text) {
    return with_card(device, [&](CardFolder& card) { return replace(card, kHostKeyFile, kFreshStateFile, text); });
}

base::Result<core::CardMemory> recall(const std::string& device) {
    const auto card = CardMount::of(device, CardMount::For::Reading);
    if (!card) return card.failure();
    return read_memory(*card);
}

}  // namespace agent
