// A ServerSurvey as a job's answer: bounded to one message (base::kMaxMessage); exports that do not fit are counted in
// more_exports. Bytes that are no UTF-8 are replaced: such paths can be shown, not mounted.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/servers/server_survey.h"

namespace servers {

std::string encode(ServerSurvey survey);
base::Result<ServerSurvey> decode_survey(std::string_view json);

const char* word(Service service);  // "unknown", "answers", "refuses", "silent"
const char* word(Looked looked);    // "no", "yes", "denied", "failed"

}  // namespace servers
