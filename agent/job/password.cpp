#include "agent/job/password.h"

#include <crypt.h>

#include <memory>

namespace agent {

std::string encode(const PasswordTry& attempt) {
    return attempt.hash + '\n' + attempt.password;
}

std::optional<PasswordTry> decode_password_try(std::string_view message) {
    const auto end = message.find('\n');  // which no hash has in it
    if (end == std::string_view::npos) return std::nullopt;
    return PasswordTry{std::string(message.substr(0, end)), std::string(message.substr(end + 1))};
}

bool is_right_password(const std::string& hash, const std::string& password) {
    const auto scratch = std::make_unique<crypt_data>();
    const char* const made = ::crypt_r(password.c_str(), hash.c_str(), scratch.get());
    return made != nullptr && hash == made;
}

}  // namespace agent
