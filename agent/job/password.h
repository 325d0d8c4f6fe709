// password=: a hash of crypt(5). Takes its time, as a hash that is worth something does: for jobs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent {

constexpr std::string_view kRightPassword = "right";  // the job's answer; any other is no

// The two as one message, for a job's socket.
struct PasswordTry {
    std::string hash;
    std::string password;
};
std::string encode(const PasswordTry& attempt);
std::optional<PasswordTry> decode_password_try(std::string_view message);

bool is_right_password(const std::string& hash, const std::string& password);

}  // namespace agent
