// A card as an image of Raspberry Pi OS lays it out (pi-gen), with Debian as its root: build/lab/pi-os-card.img, made
// by tests/lab/prepare-pi-card. The FAT partition has the files of one release.
#pragma once

#include <filesystem>
#include <string>

namespace lab {

enum class PiOs { Bookworm, Trixie };
enum class FirstBoot { Pending, Done };

// Copies it to `place`. What is returned is cmdline.txt as the Pi's firmware hands it to the kernel.
std::string make_pi_os_card(const std::filesystem::path& place, PiOs release, FirstBoot first_boot);

}  // namespace lab
