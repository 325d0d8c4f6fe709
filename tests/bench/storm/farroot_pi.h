// A Pi with farroot: the real core and the real DHCP client, driven as the agent drives them, with an NFS server for
// each `root=` on its card.
#pragma once

#include <map>
#include <optional>

#include "agent/core/step.h"
#include "netcfg/dhcp4_client.h"
#include "tests/bench/storm/pi.h"

namespace storm {

class FarrootPi final : public Pi {
public:
    struct Card {
        std::size_t first_root = 0;  // which server its list of roots begins with; all follow, in their order
        agent::core::Fallback fallback = agent::core::Fallback::Sd;
    };

    FarrootPi(Network& network, std::size_t index, std::uint32_t seed, const Card& card);

    void start() override;
    void receive(const DhcpMessage& message) override;
    void hear_frame() override;

private:
    struct ServerJob {  // a trial's mount, or a probe
        std::size_t server;
        NfsServer::JobId job;
    };
    agent::core::Config settings();
    base::Link link() const;
    void step(const agent::core::Event& event);
    void later(Duration wait, agent::core::Event event);
    void perform(const std::vector<agent::core::Action>& actions);
    void send_due();

    void on(const agent::core::BringUp&) {}
    void on(const agent::core::CreateVlan&) {}
    void on(const agent::core::AskDhcp& action);
    void on(const agent::core::StopDhcp&);
    void on(const agent::core::AskIpv6&) {}
    void on(const agent::core::ApplyConfig& action);
    void on(const agent::core::ClearConfig&) {}
    void on(const agent::core::AddRoutes&) {}
    void on(const agent::core::UseNames&) {}
    void on(const agent::core::PrepareFor&) {}
    void on(const agent::core::LoadNfsModules& action);
    void on(const agent::core::ReadCard& action);
    void on(const agent::core::StartTrial& action);
    void on(const agent::core::ProbeServer& action);
    void on(const agent::core::Explain&) {}
    void on(const agent::core::Discover&) {}
    void on(const agent::core::WriteMemory& action);
    void on(const agent::core::CheckPassword&) {}
    void on(const agent::core::StartMeasure&) {}
    void on(const agent::core::StartSwap&) {}
    void on(const agent::core::ListDisks&) {}
    void on(const agent::core::MakeOverlay&) {}
    void on(const agent::core::SwitchCardOff&) {}
    void on(const agent::core::GiveOverlayBack&) {}
    void on(const agent::core::FindDisks&) {}
    void on(const agent::core::MountLocal& action);
    void on(const agent::core::SwitchOff&) {}
    void on(const agent::core::WriteSettings&) {}
    void on(const agent::core::AbandonJob& action);
    void on(const agent::core::HandOverRoot& action);
    void on(const agent::core::Reboot&) {}  // only cards with retry= ask for it

    Card card_;
    Alarm core_alarm_;
    Alarm dhcp_alarm_;
    std::optional<agent::core::Boot> boot_;  // until the root is handed over
    std::optional<netcfg::Dhcp4Client> dhcp_;
    std::map<agent::core::JobId, ServerJob> jobs_;
};

}  // namespace storm
