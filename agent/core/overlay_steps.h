// The writable layer over a read-only NFS root (overlay=): its place is made by a job beside the roots' trials, and
// proven to take one, since there is no way back once a root is handed over. A root waits for it until it has ended. A
// disk that is not there leaves memory in its place; a kernel that can't do it at all, the root without a layer,
// read-only. Both are said. The layer is for NFS roots: a local one is this Pi's own.
#pragma once

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kOverlayLook{15};      // for its disk to appear: USB may take 10 s
constexpr base::seconds kOverlayPatience{20};  // for that, and to make the place
constexpr base::seconds kOverlayGiveBack{5};   // a disk that hangs stays as it is

void make_overlay(Turn& turn);  // as the settings want it now
void on(Turn& turn, const OverlayMade& event);
void await_overlay_disk(Turn& turn, const DiskComing& event);
void on(Turn& turn, const OverlayGivenBack& event);
void expire_overlay(Turn& turn);
void end_overlay(Turn& turn);  // a root is handed over that does not wait for it

// Whether nothing of the layer keeps this candidate from booting: for an NFS root it may have to be made anew, for a
// local root its place is given back, so that its disk is mounted nowhere and written by nobody; else that has begun.
bool is_overlay_settled(Turn& turn, const Candidate& candidate);
bool is_giving_overlay_back(const Boot& boot);
When overlay_deadline(const Boot& boot);

When overlay_patience(const Boot& boot);  // until when an NFS root waits for it; nothing: it does not

// What to lay over this root, with the names that this Pi has there; nothing: nothing is wanted, or it could not be
// made.
std::optional<Layer> layer_for(const Boot& boot, const Candidate& candidate);

// That every Pi has the root's own SSH host keys, though that is not what is wanted (host-keys=).
std::optional<base::Failure> shared_keys_warning(const Boot& boot, const Candidate& candidate);

bool is_for_writing(const Boot& boot, const Candidate& candidate);  // under a layer a root is not

std::optional<OverlayView> overlay_view(const Boot& boot);  // its cause: what did not come as it was wanted

}  // namespace agent::core
