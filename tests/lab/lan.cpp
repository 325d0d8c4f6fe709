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

}  // namespace

Lan::Lan(std::string_view story) : folder_(begin_artefacts(story)), traffic_(artefact("lan.pcap")) {}

Lan::~Lan() = default;

Port& Lan::port(std::string_view name) {
    Port& port = ports_[std::string(name)];
    port.name_ = name;
    return port;
}

base::Fd Lan::plug(std::string_view port_name) {
    SocketPair cable = socket_pair();
    Port& port = this->port(port_name);
    port.unfinished_.clear();
    port.stream_ = std::make_unique<Stream>(loop_, std::move(cable.ours),
                                            [this, &port](std::string_view bytes) { received(port, bytes); });
    return std::move(cable.theirs);
}

void Lan::received(Port& from, std::string_view bytes) {
    from.unfinished_ += bytes;
    std::string_view rest = from.unfinished_;
    while (rest.size() >= kLengthBytes) {
        std::uint32_t length = 0;
        std::memcpy(&length, rest.data(), kLengthBytes);
        length = ntohl(length);
        if (rest.size() < kLengthBytes + length) break;
        forward(from, rest.substr(0, kLengthBytes + length));
        rest.remove_prefix(kLengthBytes + length);
    }
    from.unfinished_.erase(0, from.unfinished_.size() - rest.size());
}

void Lan::forward(const Port& from, std::string_view bytes) {
    const std::string_view payload = bytes.substr(kLengthBytes);
    SentFrame sent = {Clock::now(), from.name_, false, parse_frame(payload)};
    std::vector<Duration> copies;
    if ((!filter_ || filter_(sent.frame)) && from.forwards()) copies = faults_.fate(payload.size());
    for (const Duration under_way : copies) {
        if (under_way == Duration::zero()) {
            deliver(from, bytes);
        } else {
            loop_.at(sent.at + under_way, [this, &from, frame = std::string(bytes)] { deliver(from, frame); });
        }
    }
    sent.passed = !copies.empty();
    traffic_.add(std::move(sent), payload);
}

void Lan::deliver(const Port& from, std::string_view bytes) {
    for (const auto& [name, port] : ports_) {
        if (&port == &from || !port.stream_ || !port.forwards()) continue;
        if (port.stream_->unwritten() < kPortBuffer) port.stream_->write(bytes);
    }
}

}  // namespace lab
