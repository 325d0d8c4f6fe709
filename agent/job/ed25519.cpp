#include "agent/job/ed25519.h"

#include <sodium.h>

namespace agent {

static_assert(sizeof(Ed25519Key) == crypto_sign_SEEDBYTES && sizeof(Ed25519Key) == crypto_sign_PUBLICKEYBYTES);

Ed25519Key ed25519_public_key(const Ed25519Key& secret) {
    Ed25519Key public_key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    crypto_sign_seed_keypair(public_key.data(), both.data(), secret.data());
    sodium_memzero(both.data(), both.size());
    return public_key;
}

}  // namespace agent
