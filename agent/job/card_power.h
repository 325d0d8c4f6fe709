// The SD card switched off and on: its host controller's driver is unbound and bound again through sysfs
// (Documentation/driver-api/driver-model/driver.rst, "bind" and "unbind"). Boards with a switchable supply take the
// card's power away then, others leave it idle. Blocks: for jobs and commands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"

namespace agent {

struct CardHost {
    std::string disk;    // "/dev/mmcblk0"
    std::string driver;  // its folder, "/sys/bus/platform/drivers/sdhost-bcm2835"
    std::string device;  // as bind and unbind take it: "3f202000.mmc"
    bool operator==(const CardHost&) const = default;
};

std::optional<CardHost> card_host();                     // of the SD card that is on; eMMC is none
std::optional<CardHost> card_host_off();                 // of the one that switch_card_off() switched off
std::vector<std::string> uses_of(const CardHost& host);  // "/dev/mmcblk0p2: swap"

// Nothing of the card may be in use. Without a card nothing happens.
base::Status switch_card_off();

// Returns when the disk is there again. Without one that was switched off nothing happens.
base::Status switch_card_on();

// The card switched on for as long as this lives, where sd=off has it switched off.
class CardAwake {
public:
    static base::Result<CardAwake> now();

    CardAwake(CardAwake&& other) noexcept;
    CardAwake& operator=(CardAwake&&) = delete;
    ~CardAwake();

    base::Status sleep();  // the destructor does it too, and can't say what went wrong

private:
    explicit CardAwake(bool was_off) : was_off_(was_off) {}
    bool was_off_;
};

// The three lines of /run/farroot/sd-off.
std::string encode(const CardHost& host);
std::optional<CardHost> decode_card_host(const std::string& text);

}  // namespace agent
