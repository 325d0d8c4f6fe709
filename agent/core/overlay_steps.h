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

void make_overlay(Turn& turn);  // as the settings want it now
void on(Turn& turn, const OverlayMade& event);
void expire_overlay(Turn& turn);
void end_overlay(Turn& turn);  // a root is handed over that does not wait for it

When overlay_patience(const Boot& boot);  // until when an NFS root waits for it; nothing: it does not

// What to lay over this root, with the names that this Pi has there; nothing: nothing is wanted, or it could not be
// made.
std::optional<Layer> layer_for(const Boot& boot, const Candidate& candidate);

bool is_for_writing(const Boot& boot, const Candidate& candidate);  // under a layer a root is not

std::optional<OverlayView> overlay_view(const Boot& boot);  // its cause: what did not come as it was wanted

}  // namespace agent::core
