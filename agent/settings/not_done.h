// Words of a command line by which other initramfs programs (dracut.cmdline(7), initramfs-tools(7), overlayroot,
// cryptsetup) are asked for what farroot does not do. Their owner relies on them: each is named, none dropped silently.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent::settings {

// Why a word of that name and value does nothing here, and what does it instead; nothing: it is none of these.
std::optional<std::string> not_done(std::string_view name, std::string_view value);

}  // namespace agent::settings
