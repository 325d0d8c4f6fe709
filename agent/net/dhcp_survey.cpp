#include "agent/net/dhcp_survey.h"

#include <algorithm>
#include <utility>

#include "agent/base/random.h"

namespace agent {
namespace {

// The client keeps each server's latest offer; when its first one came is kept here.
std::vector<OfferFacts> updated(const std::vector<OfferFacts>& before, const std::vector<netcfg::Dhcp4Offer>& offers,
                                base::milliseconds now) {
    std::vector<OfferFacts> out;
    for (const auto& offer : offers) {
        const auto known = std::ranges::find(before, offer.server, &OfferFacts::server);
        out.push_back({offer.server, offer.config, known == before.end() ? now : known->after});
    }
    std::ranges::stable_sort(out, {}, &OfferFacts::after);
    return out;
}

}  // namespace

DhcpSurvey::~DhcpSurvey() {
    for (const auto& [link, exchange] : exchanges_) loop_.forget(exchange.socket.fd());
}

base::Status DhcpSurvey::ask(const base::Link& link) {
    auto socket = netcfg::PacketSocket::open(link.index);
    if (!socket) return socket.failure();
    netcfg::Dhcp4Client client({.mac = link.mac, .seed = base::random_number(), .survey = true});
    client.start(start_);
    const auto [at, is_new] = exchanges_.try_emplace(link.index, Exchange{std::move(client), std::move(*socket), {}});
    if (!is_new) return base::Done{};
    Exchange& exchange = at->second;
    loop_.watch(exchange.socket.fd(), [this, &exchange] { receive(exchange); });
    return base::Done{};
}

void DhcpSurvey::receive(Exchange& exchange) {
    const auto now = base::BootClock::now();
    take_some([&] { return exchange.socket.receive(); },
              [&](const auto& payload) { exchange.client.receive(payload, now); });
    const auto after = std::chrono::duration_cast<base::milliseconds>(now - start_);
    exchange.offers = updated(exchange.offers, exchange.client.offers(), after);
}

std::vector<OfferFacts> DhcpSurvey::offers(base::IfIndex link) const {
    const auto found = exchanges_.find(link);
    return found == exchanges_.end() ? std::vector<OfferFacts>() : found->second.offers;
}

std::size_t DhcpSurvey::offers_so_far() const {
    std::size_t count = 0;
    for (const auto& [link, exchange] : exchanges_) count += exchange.offers.size();
    return count;
}

std::optional<base::Time> DhcpSurvey::deadline() const {
    std::optional<base::Time> earliest;
    for (const auto& [link, exchange] : exchanges_) {
        if (const auto time = exchange.client.deadline()) earliest = earliest ? std::min(*earliest, *time) : time;
    }
    return earliest;
}

void DhcpSurvey::send_due() {
    for (auto& [link, exchange] : exchanges_) {
        // What the link does not take now is as good as lost on the wire: the next one follows by its time.
        while (const auto message = exchange.client.next_message(base::BootClock::now())) {
            static_cast<void>(exchange.socket.send(*message));
        }
    }
}

}  // namespace agent
