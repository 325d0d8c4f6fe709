// XDR (RFC 4506), as far as RPC and NFS need it. The reader never reads beyond its bytes: once they are too few or make
// no sense it has failed, and gives zeros from then on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace servers {

class XdrWriter {
public:
    XdrWriter& number(std::uint32_t value);
    XdrWriter& long_number(std::uint64_t value);  // hyper
    XdrWriter& opaque(std::string_view bytes);    // length, bytes, padding
    XdrWriter& fixed(std::string_view bytes);     // of a length that both sides know: bytes, padding
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class XdrReader {
public:
    explicit XdrReader(std::string_view bytes) : rest_(bytes) {}

    std::uint32_t number();
    std::uint64_t long_number();
    bool flag();                              // neither 0 nor 1: failed
    std::uint32_t count(std::uint32_t most);  // of what follows; more than `most`: failed
    std::string opaque(std::size_t most);     // longer than `most`: failed
    std::string fixed(std::size_t size);
    bool failed() const { return failed_; }
    std::string_view rest() const { return rest_; }

private:
    std::string_view take(std::size_t count);
    void fail();

    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace servers
