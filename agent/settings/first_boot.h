// Words of a command line that belong to the first boot of the card that they stand on: Raspberry Pi OS's own (init= of
// bookworm and before, `resize` of trixie) and Raspberry Pi Imager's (systemd.run= of bookworm, ds=nocloud of trixie;
// RPi-Distro/pi-gen stage1/00-boot-files, raspberrypi-sys-mods). They grow the card's root, make its keys, set its user
// up, and take themselves out of cmdline.txt. None of it is for a root from the network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::settings {

bool is_first_boot_init(std::string_view path);

// Of kernel_words(), those that are such words, in their order.
std::vector<std::string> first_boot_words(const std::vector<std::string>& words);

// What /proc/cmdline is to say to a root from the network: without those of the words that a booted system reads
// (systemd's and cloud-init's). Nothing: it has none of them.
std::optional<std::string> line_for_network_root(std::string_view line);

}  // namespace agent::settings
