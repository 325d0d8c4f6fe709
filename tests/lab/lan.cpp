#include "tests/lab/lan.h"

#include <arpa/inet.h>

#include <cstdint>
#include <cstring>
#include <utility>

#include "tests/lab/artefacts.h"

namespace lab {
namespace {

constexpr std::size_t kLengthBytes = 4;

// A machine that takes no frames (stopped, or slow) loses those beyond, as on a real switch.
constexpr std::size_t kPortBuffer = 4 << 20;

template <typename T>
void put(std::ofstream& file, T value) {
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

bool is_nfs(std::string_view frame) {
    constexpr std::size_t kIpv4 = 14;  // after the Ethernet header
    constexpr std::uint8_t kTcp = 6;
    constexpr unsigned kNfsPort = 2049;
    const auto byte = [&frame](std::size_t at) { return static_cast<std::uint8_t>(frame[at]); };
    const auto word = [&byte](std::size_t at) { return byte(at) * 256U + byte(at + 1); };
    if (frame.size() < kIpv4 + 20 || word(12) != 0x0800 || byte(kIpv4 + 9) != kTcp) return false;
    const std::size_t tcp = kIpv4 + (byte(kIpv4) & 0x0fU) * 4;
    return frame.size() >= tcp + 4 && (word(tcp) == kNfsPort || word(tcp + 2) == kNfsPort);
}

struct Lan::Port {
    std::string unfinished;  // the start of a frame that has not arrived whole
    std::unique_ptr<Stream> stream;
};

Lan::Lan(std::string_view story) : folder_(begin_artefacts(story)) {
    pcap_.open(artefact("lan.pcap"), std::ios::binary);
    // pcap's file header: magic (microseconds), version 2.4, zone, accuracy, longest frame, Ethernet.
    put<std::uint32_t>(pcap_, 0xA1B2C3D4);
    put<std::uint16_t>(pcap_, 2);
    put<std::uint16_t>(pcap_, 4);
    put<std::uint64_t>(pcap_, 0);
    put<std::uint32_t>(pcap_, 65535);
    put<std::uint32_t>(pcap_, 1);
}

Lan::~Lan() = default;

base::Fd Lan::plug() {
    SocketPair cable = socket_pair();
    ports_.push_back(std::make_unique<Port>());
    Port& port = *ports_.back();
    port.stream = std::make_unique<Stream>(loop_, std::move(cable.ours),
                                           [this, &port](std::string_view bytes) { received(port, bytes); });
    return std::move(cable.theirs);
}

void Lan::received(Port& from, std::string_view bytes) {
    from.unfinished += bytes;
    std::string_view rest = from.unfinished;
    while (rest.size() >= kLengthBytes) {
        std::uint32_t length = 0;
        std::memcpy(&length, rest.data(), kLengthBytes);
        length = ntohl(length);
        if (rest.size() < kLengthBytes + length) break;
        forward(from, rest.substr(0, kLengthBytes + length));
        rest.remove_prefix(kLengthBytes + length);
    }
    from.unfinished.erase(0, from.unfinished.size() - rest.size());
}

void Lan::forward(const Port& from, std::string_view frame) {
    const std::string_view payload = frame.substr(kLengthBytes);
    record(payload);
    if (filter_ && !filter_(payload)) return;
    for (const auto& port : ports_) {
        if (port.get() != &from && port->stream->unwritten() < kPortBuffer) port->stream->write(frame);
    }
}

void Lan::record(std::string_view frame) {
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    put(pcap_, static_cast<std::uint32_t>(now / 1'000'000));
    put(pcap_, static_cast<std::uint32_t>(now % 1'000'000));
    put(pcap_, static_cast<std::uint32_t>(frame.size()));
    put(pcap_, static_cast<std::uint32_t>(frame.size()));
    pcap_.write(frame.data(), static_cast<std::streamsize>(frame.size()));
    pcap_.flush();
}

}  // namespace lab
