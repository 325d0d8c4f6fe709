// A failure as a person sees it: printable, with its remedy. For what looks at a Boot.
#pragma once

#include <optional>

#include "agent/base/result.h"
#include "agent/core/snapshot.h"

namespace agent::core {

CauseView cause_view(const base::Failure& failure);
std::optional<CauseView> cause_view(const std::optional<base::Failure>& failure);

}  // namespace agent::core
