// Makes the place for a writable layer over the root, /run/farroot/overlay: memory (tmpfs(5)), or a local ext4; what
// holds the file that holds it is mounted at /run/farroot/overlay-disk, unless it is mounted for writing already. That
// the kernel can lay a layer from there is tried with a mount (Documentation/filesystems/overlayfs.rst), which is gone
// when this returns. Blocks: for a job.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/base/time.h"
#include "agent/core/overlay_spec.h"

namespace agent {

// A disk that is not there or can't take it leaves memory in its place; the place says why. What an earlier call made
// is let go of.
base::Result<core::OverlayPlace> make_overlay_place(const core::OverlaySpec& overlay, base::Duration patience);

// What a call of it made.
void give_overlay_place_back();

// The job's answer: {"folder": …, "on": …, "instead_of": {…}, "host_key": …, "no_host_key": {…}} or {"failure": {…}}.
std::string encode(const base::Result<core::OverlayPlace>& outcome);
base::Result<core::OverlayPlace> decode_overlay(std::string_view json);

}  // namespace agent
