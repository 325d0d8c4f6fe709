// The public key that belongs to an Ed25519 secret (RFC 8032 §5.1.5), by libsodium. Nothing else of Ed25519: farroot
// makes a key, and never signs with it.
#pragma once

#include <array>
#include <cstdint>

namespace agent {

using Ed25519Key = std::array<std::uint8_t, 32>;

Ed25519Key ed25519_public_key(const Ed25519Key& secret);

}  // namespace agent
