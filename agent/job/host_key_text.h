// An SSH host key as text: how sshd(8) wants it, and how farroot keeps it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/job/ed25519.h"

namespace agent {

// As `ssh-keygen -t ed25519 -N ''` writes them (OpenSSH, PROTOCOL.key; RFC 8709).
std::string private_key_text(const Ed25519Key& secret);
std::string public_key_text(const Ed25519Key& secret);

// A line, of which the end tells whether it is whole: "farroot host key 1 9d61b1…7f60 crc=0badcafe".
std::string encode_host_key(const Ed25519Key& secret);
std::optional<Ed25519Key> decode_host_key(std::string_view text);

}  // namespace agent
