// What the code on the Diagnosis page's picture says: this farroot, this Pi's serial number and address, and the ids of
// the causes in the order of troubles(), in the few characters that a QR code holds densest (ISO/IEC 18004 §7.4.4).
//   FARROOT 0.1.0 SN 00000000A1B2C3D4 IP 192.168.1.57 EXPORT-MISSING HOST-SILENT +2
#pragma once

#include <cstddef>
#include <string>

#include "agent/core/snapshot.h"

namespace tui {

inline constexpr std::size_t kMostCodeText = 114;  // characters, of a version 4 code with the least error correction

// Never longer than kMostCodeText; causes that find no room are counted at its end.
std::string code_text(const agent::core::Snapshot& snapshot);

}  // namespace tui
