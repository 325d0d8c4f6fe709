#include "agent/job/host_key_text.h"

#include <sodium.h>

#include <charconv>
#include <cstdint>
#include <cstdio>

#include "agent/base/crc32.h"

namespace agent {
namespace {

constexpr std::string_view kType = "ssh-ed25519";
constexpr std::string_view kComment = "farroot";
constexpr std::string_view kKeyHead = "farroot host key 1 ";
constexpr std::string_view kKeyCrc = " crc=";
constexpr std::size_t kKeyCrcDigits = 8;

std::string_view bytes_of(const Ed25519Key& key) {
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}

// RFC 4251 §5.
std::string uint32(std::size_t number) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
    return out;
}

std::string string(std::string_view bytes) {
    return uint32(bytes.size()) + std::string(bytes);
}

std::string base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // the NUL
    return out;
}

std::string public_blob(const Ed25519Key& public_key) {
    return string(kType) + string(bytes_of(public_key));
}

std::string hex(std::string_view bytes) {
    std::string out(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    out.pop_back();  // the NUL
    return out;
}

std::string crc_of(std::string_view text) {
    char digits[kKeyCrcDigits + 1];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(base::crc32(text)));
    return digits;
}

}  // namespace

std::string private_key_text(const Ed25519Key& secret) {
    constexpr std::size_t kBlock = 8;  // of the cipher "none"
    constexpr std::size_t kLine = 70;
    constexpr std::string_view kMagic("openssh-key-v1\0", 15);
    const auto public_key = ed25519_public_key(secret);
    // Twice the same number tells who decrypts it that he has the password; there is none.
    std::string inner = uint32(0) + uint32(0) + public_blob(public_key) +
                        string(std::string(bytes_of(secret)) + std::string(bytes_of(public_key))) + string(kComment);
    for (char pad = 1; inner.size() % kBlock != 0; ++pad) inner += pad;
    const std::string whole = base64(std::string(kMagic) + string("none") + string("none") + string("") + uint32(1) +
                                     string(public_blob(public_key)) + string(inner));
    std::string text = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    for (std::size_t at = 0; at < whole.size(); at += kLine) text += whole.substr(at, kLine) + "\n";
    return text + "-----END OPENSSH PRIVATE KEY-----\n";
}

std::string public_key_text(const Ed25519Key& secret) {
    return std::string(kType) + " " + base64(public_blob(ed25519_public_key(secret))) + " " + std::string(kComment) +
           "\n";
}

std::string encode_host_key(const Ed25519Key& secret) {
    const std::string text = std::string(kKeyHead) + hex(bytes_of(secret));
    return text + std::string(kKeyCrc) + crc_of(text) + "\n";
}

std::optional<Ed25519Key> decode_host_key(std::string_view text) {
    Ed25519Key secret{};
    const std::size_t length = kKeyHead.size() + 2 * secret.size();
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() != length + kKeyCrc.size() + kKeyCrcDigits || !text.starts_with(kKeyHead)) return std::nullopt;
    if (text.substr(length) != std::string(kKeyCrc) + crc_of(text.substr(0, length))) return std::nullopt;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        const char* const digits = text.data() + kKeyHead.size() + 2 * i;
        if (std::from_chars(digits, digits + 2, secret[i], 16).ptr != digits + 2) return std::nullopt;
    }
    return secret;
}

}  // namespace agent
