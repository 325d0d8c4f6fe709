// What discovery has found, as one flat list: a server, below it what it exports. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/found_view.h"

namespace tui {

// A row of the list. What has a spelling can be tried.
struct FoundLine {
    const agent::core::FoundServer* server = nullptr;
    const agent::core::FoundExport* offered = nullptr;  // none: the server itself, or a path that only a source names
    std::string path = "";
    std::string spelling = "";  // as root= takes it
};

std::vector<FoundLine> found_lines(const agent::core::FoundView& found);

// How root= spells an export; nothing where it can't: options, or an escape of what is not printable, would be read
// into its path.
std::optional<std::string> spelling_of_export(const std::string& address, const std::string& path);

}  // namespace tui
