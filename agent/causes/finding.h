// How a conclusion becomes a Failure with its exact remedy. Internal to agent/causes.
#pragma once

#include <string>
#include <utility>

#include "agent/causes/evidence.h"

namespace agent::causes {

inline base::Failure finding(base::Cause cause, std::string object, std::string operation, int error,
                             std::string evidence, const base::Fields& fields = {}) {
    base::Failure failure{cause, std::move(object), std::move(operation), error, std::move(evidence)};
    failure.exact_remedy = base::remedy_for(cause, fields);
    return failure;
}

inline std::string root_name(const Evidence& evidence) {
    return evidence.server + ":" + evidence.path;
}

}  // namespace agent::causes
