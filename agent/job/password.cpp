#include "agent/job/password.h"

#include <crypt.h>

#include <memory>

namespace agent {

bool is_right_password(const std::string& hash, const std::string& password) {
    const auto scratch = std::make_unique<crypt_data>();
    const char* const made = ::crypt_r(password.c_str(), hash.c_str(), scratch.get());
    return made != nullptr && hash == made;
}

}  // namespace agent
