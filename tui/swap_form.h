// What a person types before swap is made: a file's size, then the name of the place, which is the consent. Pure.
#pragma once

#include <string>

#include "tui/field.h"
#include "tui/swap_choice.h"

namespace tui {

struct SwapForm {
    std::string name = "";  // of the device, as swap= takes it
    bool is_file = false;
    bool is_sized = true;  // the size is agreed, the name comes next
    Field size = {};
    Field typed = {};
    bool operator==(const SwapForm&) const = default;

    std::string path() const { return "/swap"; }
    std::string spelling() const;  // as swap= takes it; empty while the size is none
    std::string to_be_typed() const { return is_file ? path() : name; }
};

SwapForm swap_form(const SwapChoice& choice);

}  // namespace tui
