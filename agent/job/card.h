// The card's settings and memory: the FAT partition, or whole disk (a superfloppy), that holds farroot.conf; where none
// does, the one with config.txt is the card. One on the disk that booted (boot_disk.h) counts more than others, there
// the one that booted (disk_layout.h), and one that somebody may have plugged in not at all, but with farroot.card=any.
// Mounted read-only, in a mount namespace of the job's own. Blocks: for a job.
#pragma once

#include <optional>
#include <string>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/card_memory.h"
#include "agent/job/card_mount.h"
#include "agent/settings/setting.h"

namespace agent {

struct CardFound {
    std::string device;     // "/dev/mmcblk0p1"; empty: there is no card, as when a Pi boots over TFTP
    bool has_file = false;  // farroot.conf, or a whole farroot.new in its place (saved_settings.h)
    settings::Layer layer;
    core::CardMemory memory;                    // farroot.state; empty where there is none, or it can't be read
    std::string text = "";                      // of that file, without what is secret in it
    bool is_text = true;                        // the file is UTF-8; decode_card() leaves the text of another empty
    std::optional<base::Failure> failure = {};  // it is there, and can't be read
};

// Waits up to `patience` for a card to appear; makes the process's mounts its own. A Failure is about a card that is
// there and can't be read.
base::Result<CardFound> find_card(base::Duration patience);

core::CardMemory read_memory(const CardMount& card);

// farroot.conf as it counts, secrets and all; empty where there is none.
base::Result<std::string> settings_text(const CardMount& card);

// For an answer that no message takes: that it says too much, and whether there was a password.
CardFound without_settings(const CardFound& found);

// The job's answer as JSON, {"card": {…}} or {"failure": {…}}.
std::string encode(const base::Result<CardFound>& outcome);
base::Result<CardFound> decode_card(std::string_view json);  // a Failure too when it is no answer

}  // namespace agent
