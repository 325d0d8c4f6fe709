#include "agent/command/find_json.h"

#include <nlohmann/json.hpp>

#include "agent/core/found_view_json.h"
#include "agent/found_view_of.h"
#include "agent/version.h"

namespace agent {

std::string find_json(const FindFacts& facts) {
    nlohmann::json out = found_view_of(facts);
    out["schema"] = 1;
    out["farroot"] = FARROOT_VERSION;
    return out.dump(2) + "\n";
}

}  // namespace agent
