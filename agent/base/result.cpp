#include "agent/base/result.h"

#include <cstring>

namespace base {

std::string Failure::text() const {
    std::string line = object.empty() ? "" : object + ": ";
    line += describe(cause).words;
    std::string detail = operation;
    const auto add = [&detail](const std::string& more) {
        if (more.empty()) return;
        if (!detail.empty()) detail += ": ";
        detail += more;
    };
    if (error != 0) add(std::strerror(error));
    add(evidence);
    if (!detail.empty()) line += " (" + detail + ")";
    return line;
}

std::string Failure::remedy() const {
    return exact_remedy.empty() ? std::string(describe(cause).remedy) : exact_remedy;
}

Failure system_failure(std::string object, std::string operation, int error) {
    return {Cause::Unknown, std::move(object), std::move(operation), error, {}};
}

}  // namespace base
