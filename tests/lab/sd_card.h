// The SD card of an emulated Pi: build/lab/card.img, or a copy of it made worse. Writes to it are lost with the
// machine.
#pragma once

#include <filesystem>
#include <string>

namespace lab {

enum class Card {
    Inserted,
    Corrupt,      // the root's file system is overwritten with noise, the partition table is whole
    CorruptBoot,  // so is the FAT partition
    Superfloppy,  // one FAT file system without partitions, no root
    OnDisk,       // in no slot, the machine's first virtio disk instead, which Pi::card_hangs() can stop
    Hanging,      // on USB, and each of its many reads takes a second
    None,
};

// The image for `card`, with `settings` as farroot.conf where they are not empty; `place` is where a copy may be made.
std::filesystem::path card_image(Card card, const std::string& settings, const std::filesystem::path& place);

// The card's root alone, as a disk without partitions: LABEL=disk-root, with a journal of 64 MB.
std::filesystem::path root_disk(const std::filesystem::path& place);

// A card of 256 MB whose root, the same as ever, is on btrfs.
std::filesystem::path btrfs_card(const std::filesystem::path& place);

// As farroot.conf on the first partition of a card that lies in this file; nothing where they are empty.
void put_settings(const std::filesystem::path& image, const std::string& settings);

// A copy of `file` on that partition.
void put_file(const std::filesystem::path& image, const std::filesystem::path& file, const std::string& name);

}  // namespace lab
