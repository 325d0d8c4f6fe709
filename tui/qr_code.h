// A QR code (ISO/IEC 18004) in a console's cells. A cell shows two modules, one above the other: a cell is twice as
// high as it is wide, so that they are squares. Of all drawing characters it needs the lower half block alone, since a
// cell may be light on dark or dark on light.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tui/frame.h"

namespace tui {

inline constexpr std::size_t kCodeColumns = 41;  // with the light margin that a reader needs
inline constexpr std::size_t kCodeRows = 20;

// kCodeRows rows of kCodeColumns cells. Nothing: the text is longer than a version 4 code holds (kMostCodeText, of the
// characters that it knows), or there is no memory.
std::vector<Row> qr_code(const std::string& text);

}  // namespace tui
