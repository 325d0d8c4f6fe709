// A person asks how fast an NFS root is: a job mounts it once more and reads for kMeasuring, and tells on its way. It
// decides nothing.
#pragma once

#include "agent/core/order.h"
#include "agent/core/turn.h"

namespace agent::core {

constexpr base::seconds kMeasuring{5};         // of reading
constexpr base::seconds kMeasurePatience{30};  // for the mount too

void measure(Turn& turn, const NfsRoot& root);  // what was measured before is dropped
void on(Turn& turn, const MeasureTold& event);
void on(Turn& turn, const MeasureEnded& event);
void expire_measure(Turn& turn);

When measure_deadline(const Boot& boot);

}  // namespace agent::core
