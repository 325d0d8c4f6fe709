// What a job leaves on its socket: JSON, {"verdict": {…}} or {"failure": {…}}.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/core/boot.h"

namespace agent {

std::string encode(const base::Result<core::Verdict>& outcome);
base::Result<core::Verdict> decode_answer(std::string_view json);  // a Failure too when it is no answer

}  // namespace agent
