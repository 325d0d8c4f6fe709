#include "tests/lab/traffic.h"

#include <chrono>
#include <cstdint>
#include <utility>

namespace lab {
namespace {

template <typename T>
void put(std::ofstream& file, T value) {
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

Traffic::Traffic(const std::filesystem::path& pcap) : pcap_(pcap, std::ios::binary) {
    // pcap's file header: magic (microseconds), version 2.4, zone, accuracy, longest frame, Ethernet.
    put<std::uint32_t>(pcap_, 0xA1B2C3D4);
    put<std::uint16_t>(pcap_, 2);
    put<std::uint16_t>(pcap_, 4);
    put<std::uint64_t>(pcap_, 0);
    put<std::uint32_t>(pcap_, 65535);
    put<std::uint32_t>(pcap_, 1);
}

void Traffic::add(SentFrame frame, std::string_view bytes) {
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    put(pcap_, static_cast<std::uint32_t>(now / 1'000'000));
    put(pcap_, static_cast<std::uint32_t>(now % 1'000'000));
    put(pcap_, static_cast<std::uint32_t>(bytes.size()));
    put(pcap_, static_cast<std::uint32_t>(bytes.size()));
    pcap_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    pcap_.flush();
    frames_.push_back(std::move(frame));
}

std::vector<SentFrame> Traffic::frames(const Match& match, std::string_view port) const {
    std::vector<SentFrame> found;
    for (const SentFrame& sent : frames_) {
        if ((port.empty() || sent.port == port) && match(sent.frame)) found.push_back(sent);
    }
    return found;
}

std::optional<SentFrame> Traffic::first(const Match& match, std::string_view port, Moment after) const {
    for (const SentFrame& sent : frames_) {
        if (sent.at >= after && (port.empty() || sent.port == port) && match(sent.frame)) return sent;
    }
    return std::nullopt;
}

}  // namespace lab
