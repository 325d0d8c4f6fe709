#include "agent/core/boot.h"

namespace agent::core {

Event::Event(Event&& other) noexcept = default;
Event& Event::operator=(Event&& other) noexcept = default;
Event::~Event() = default;

Action::Action(Action&& other) noexcept = default;
Action& Action::operator=(Action&& other) noexcept = default;
Action::~Action() = default;

}  // namespace agent::core
