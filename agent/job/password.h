// password=: a hash of crypt(5). Takes its time, as a hash that is worth something does: for jobs.
#pragma once

#include <string>
#include <string_view>

namespace agent {

constexpr std::string_view kRightPassword = "right";  // the job's answer; any other is no

bool is_right_password(const std::string& hash, const std::string& password);

}  // namespace agent
