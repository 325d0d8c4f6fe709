// A Pi's own SSH host key: the public half that belongs to a secret, the files for sshd, and what is kept of it.
#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <string>

#include "agent/job/ed25519.h"
#include "agent/job/host_key_text.h"

using namespace agent;

namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    for (const auto byte : bytes) out += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    return out;
}

Ed25519Key key(const std::string& digits) {
    Ed25519Key out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, out[i], 16);
    return out;
}

constexpr const char* kSecret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

}  // namespace

TEST_CASE("Ed25519: the public keys of RFC 8032's secrets") {
    const std::array<std::array<const char*, 2>, 4> kKeys{
        {{kSecret, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
         {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
          "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"},
         {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
          "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"},
         {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
          "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"}}};
    for (const auto& [secret, wanted] : kKeys) CHECK(hex(ed25519_public_key(key(secret))) == wanted);
}

// What `ssh-keygen -y` and `ssh-keygen -Y sign` took.
TEST_CASE("host key: the files are those that ssh-keygen writes without a password") {
    CHECK(public_key_text(key(kSecret)) ==
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea farroot\n");
    CHECK(private_key_text(key(kSecret)) ==
          "-----BEGIN OPENSSH PRIVATE KEY-----\n"
          "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
          "QyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAAAJAAAAAAAAAA\n"
          "AAAAAAtzc2gtZWQyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg\n"
          "AAAECdYbGd7/1aYLqESvSS7CzEREnFaXsyaRlwO6wDHK5/YNdamAGCsQq31Uv+08lkBzoO\n"
          "4XLz2qYjJa8CGmj3B1EaAAAAB2ZhcnJvb3QBAgMEBQY=\n"
          "-----END OPENSSH PRIVATE KEY-----\n");
}

TEST_CASE("host key: it is kept as a line, which is taken as a whole or not at all") {
    const auto secret = key(kSecret);
    const std::string line = encode_host_key(secret);
    CHECK(line.starts_with("farroot host key 1 9d61b19d"));
    CHECK(decode_host_key(line) == secret);
    CHECK(decode_host_key(line.substr(0, line.size() - 1) + "\r\n") == secret);
    for (std::size_t length = 0; length + 1 < line.size(); ++length)
        CHECK_FALSE(decode_host_key(line.substr(0, length)));
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        std::string damaged = line;
        damaged[i] = damaged[i] == '0' ? '1' : '0';
        CHECK_FALSE(decode_host_key(damaged));
    }
    CHECK_FALSE(decode_host_key(line + line));
}
