#include "tests/bench/storm/storm.h"

#include <memory>
#include <random>
#include <utility>

#include "tests/bench/storm/farroot_pi.h"
#include "tests/bench/storm/other_pis.h"

namespace storm {
namespace {

constexpr Duration kWire = 200us;  // through the switch

std::unique_ptr<Pi> make_pi(Client client, Network& network, std::size_t index, std::uint32_t seed) {
    using agent::core::Fallback;
    const std::size_t server = index % network.nfs_servers();
    switch (client) {
        case Client::Farroot:
            return std::make_unique<FarrootPi>(network, index, seed, FarrootPi::Card{server, Fallback::Sd});
        case Client::FarrootWaits:
            return std::make_unique<FarrootPi>(network, index, seed, FarrootPi::Card{server, Fallback::Wait});
        case Client::FarrootShared:
            return std::make_unique<FarrootPi>(network, index, seed, FarrootPi::Card{0, Fallback::Wait});
        case Client::InitramfsTools: return std::make_unique<InitramfsToolsPi>(network, index, seed, server);
        case Client::Dracut: return std::make_unique<DracutPi>(network, index, seed, server);
        case Client::Kernel: return std::make_unique<KernelPi>(network, index, seed, server);
    }
    return nullptr;
}

class Lan final : public Network {
public:
    Lan(const Scenario& scenario, Client client, std::size_t pis, std::uint32_t seed)
        : scenario_(scenario), dhcp_(timeline_, scenario.dhcp, pis, [this](std::size_t pi, const DhcpMessage& message) {
              answer(pi, message);
          }) {
        for (std::size_t i = 0; i < scenario.nfs_servers; ++i) {
            nfs_.push_back(std::make_unique<NfsServer>(timeline_, scenario.nfs));
        }
        std::mt19937 random(seed);
        std::uniform_real_distribution<double> spread(1 - scenario.kernel_spread, 1 + scenario.kernel_spread);
        for (std::size_t i = 0; i < pis; ++i) {
            pis_.push_back(make_pi(client, *this, i, static_cast<std::uint32_t>(random())));
            const auto up = std::chrono::duration_cast<Duration>(scenario.kernel * spread(random));
            forwards_.push_back(Time{} + up + scenario.port_blocked);
            timeline_.after(up, [pi = pis_.back().get()] { pi->start(); });
        }
    }

    Timeline& timeline() override { return timeline_; }
    std::size_t nfs_servers() const override { return nfs_.size(); }
    NfsServer& nfs_server(std::size_t server) override { return *nfs_[server]; }
    void listen(std::size_t pi) override { listening_.push_back(pi); }

    void broadcast(std::size_t pi, const DhcpMessage& message) override {
        if (!forwards(pi)) return;
        timeline_.after(kWire, [this, pi, message] { dhcp_.receive(pi, message); });
        std::erase_if(listening_, [&](std::size_t each) {
            const bool hears = each != pi && forwards(each);
            if (hears) timeline_.after(kWire, [this, each] { pis_[each]->hear_frame(); });
            return hears;
        });
    }

    Storm run() {
        timeline_.run(Time{} + scenario_.patience);
        Storm storm;
        for (const auto& pi : pis_) storm.pis.push_back(pi->fate());
        storm.dhcp_dropped = dhcp_.dropped();
        return storm;
    }

private:
    bool forwards(std::size_t pi) const { return timeline_.now() >= forwards_[pi]; }

    void answer(std::size_t pi, const DhcpMessage& message) {
        timeline_.after(kWire, [this, pi, message] { pis_[pi]->receive(message); });
    }

    const Scenario& scenario_;
    Timeline timeline_;
    DhcpServer dhcp_;
    std::vector<std::unique_ptr<NfsServer>> nfs_;
    std::vector<std::unique_ptr<Pi>> pis_;
    std::vector<Time> forwards_;          // when each Pi's port does
    std::vector<std::size_t> listening_;  // the Pis that have heard nobody yet
};

}  // namespace

Storm run(const Scenario& scenario, Client client, std::size_t pis, std::uint32_t seed) {
    return Lan(scenario, client, pis, seed).run();
}

}  // namespace storm
