// What a server's list of exports (MOUNT's EXPORT, RFC 1813 §5.2.5) says about one path and one client. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/causes/evidence.h"

namespace agent::causes {

// The export that the path lies in, the deepest one; nothing: it lies in none.
const ExportLine* export_of(const std::vector<ExportLine>& exports, std::string_view path);

std::vector<std::string> exports_below(const std::vector<ExportLine>& exports, std::string_view path);

// The paths of all exports, those first that were probably meant.
std::vector<std::string> nearest_first(const std::vector<ExportLine>& exports, std::string_view path);

// Whether an export's line takes this address in. A host's name, a wildcard or a netgroup does not tell.
enum class Admits { Yes, No, Untold };
Admits admits(const ExportLine& line, const std::string& address);
bool admits_everybody(const ExportLine& line);

}  // namespace agent::causes
