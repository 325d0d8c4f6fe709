// A link's static address as a person types it, and the lines of farroot.conf that it comes to. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/snapshot.h"
#include "tui/card_edit.h"
#include "tui/field.h"

namespace tui {

struct AddressForm {
    enum At : std::size_t { kAddress, kGateway, kDns, kFields };

    std::string link = "";
    std::array<Field, kFields> fields = {};
    std::size_t at = kAddress;  // where typing goes
    bool operator==(const AddressForm&) const = default;
};

// Filled with what the card says, or with the address that the link has.
AddressForm address_form(const agent::core::LinkView& link, std::string_view conf);

// What is wrong with one of its fields, in words; nothing for an empty gateway or DNS server.
std::optional<std::string> wrong_with(const AddressForm& form, std::size_t field);
bool is_right(const AddressForm& form);

std::vector<CardEdit> edits_of(const AddressForm& form);                               // of one that is right
std::vector<CardEdit> edits_for_dhcp(const std::string& link, std::string_view conf);  // its static lines go

}  // namespace tui
