#include "agent/core/cause_view.h"

#include "agent/base/printable.h"

namespace agent::core {

CauseView cause_view(const base::Failure& failure) {
    const auto& row = base::describe(failure.cause);
    return {std::string(row.id), base::printable(failure.object), base::printable(failure.text()),
            base::printable(failure.remedy())};
}

std::optional<CauseView> cause_view(const std::optional<base::Failure>& failure) {
    if (!failure) return std::nullopt;
    return cause_view(*failure);
}

}  // namespace agent::core
