#include "tests/bench/storm/dhcp_server.h"

namespace storm {
namespace {

using netcfg::Dhcp4Type;

constexpr Duration kPing = 3s;         // dnsmasq's PING_WAIT
constexpr Duration kPingMemory = 30s;  // its PING_CACHE_TIME
constexpr std::size_t kMostPings = 6;  // 60 % of what fits in there

}  // namespace

DhcpServer::DhcpServer(Timeline& timeline, const DhcpServerModel& model, std::size_t pis, Answer answer)
    : timeline_(timeline), model_(model), answer_(std::move(answer)), known_(pis, !model.pings) {}

void DhcpServer::receive(std::size_t pi, const DhcpMessage& message) {
    if (timeline_.since_start() < model_.up_after) return;
    if (socket_.size() == model_.socket_buffer) {
        ++dropped_;
        return;
    }
    socket_.push_back({pi, message});
    if (!busy_) serve_next();
}

void DhcpServer::serve_next() {
    busy_ = !socket_.empty();
    if (!busy_) return;
    const Waiting request = socket_.front();
    socket_.pop_front();
    timeline_.after(model_.service + ping_time(request), [this, request] { served(request); });
}

void DhcpServer::served(const Waiting& request) {
    const auto type = request.message.type == Dhcp4Type::Discover ? Dhcp4Type::Offer : Dhcp4Type::Ack;
    answer_(request.pi, {type, request.message.xid});
    serve_next();
}

Duration DhcpServer::ping_time(const Waiting& request) {
    if (known_[request.pi]) return Duration(0);
    while (!pings_.empty() && timeline_.now() > pings_.front() + kPingMemory) pings_.pop_front();
    if (pings_.size() >= kMostPings) return Duration(0);
    known_[request.pi] = true;
    pings_.push_back(timeline_.now());
    return kPing;
}

}  // namespace storm
