// Events and actions in words, for the story that a failed world tells.
#pragma once

#include <string>

#include "agent/core/boot.h"

namespace world {

std::string words(const agent::core::Event& event);
std::string words(const agent::core::Action& action);

}  // namespace world
