// How errors travel: a value or a Failure. A Failure names the object, the operation, errno, the cause, and keeps the
// evidence (the kernel's or the peer's own words), so that whoever shows it can say what to do about it.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "agent/base/cause.h"

namespace base {

struct Failure {
    Cause cause = Cause::Unknown;
    std::string object;             // what it happened to: "192.168.1.2:/srv/root", "/dev/mmcblk0p2", "eth0"
    std::string operation;          // what was being done: "mount", "open", "read"
    int error = 0;                  // errno, 0 where none applies
    std::string evidence;           // raw words of the kernel or the peer; empty where there are none
    std::string exact_remedy = "";  // remedy_for() this one case; empty: the cause's

    // One line for people: the object, the cause's words, then operation, errno and evidence in brackets.
    std::string text() const;
    std::string remedy() const;  // what to do about it
};

// A Failure of a system call that just set errno.
Failure system_failure(std::string object, std::string operation, int error);

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
    Result(Failure failure) : outcome_(std::in_place_index<1>, std::move(failure)) {}

    explicit operator bool() const { return outcome_.index() == 0; }
    T& operator*() { return std::get<0>(outcome_); }
    const T& operator*() const { return std::get<0>(outcome_); }
    T* operator->() { return &std::get<0>(outcome_); }
    const T* operator->() const { return &std::get<0>(outcome_); }
    const Failure& failure() const { return std::get<1>(outcome_); }

private:
    std::variant<T, Failure> outcome_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace base
