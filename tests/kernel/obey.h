// What farroot does to links because of the command line's words, without its waiting and choosing: everything is done
// at once, on eth0 where no device is named. Where DHCP is asked for, a lease of 10.0.0.50/24 with the router 10.0.0.1
// stands for its answer.
#pragma once

#include <string>
#include <string_view>

namespace kernel {

// Empty, or what went wrong, a mistake in the words included.
std::string obey(std::string_view words);

}  // namespace kernel
