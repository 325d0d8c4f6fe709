#include "tests/kernel/obey.h"

#include "agent/settings/resolve.h"
#include "netcfg/link_setup.h"
#include "tests/kernel/machine_network.h"

namespace kernel {
namespace {

using Method = base::IpRequest::Method;

base::NetConfig lease() {
    const auto ip = [](std::string_view text) { return base::Ipv4::parse(text).value(); };
    base::NetConfig config;
    config.address = {ip("10.0.0.50"), 24};
    config.routes = {{{{}, 0}, ip("10.0.0.1")}};
    return config;
}

class Obedience {
public:
    Obedience(const agent::core::Config& config, netcfg::LinkSetup setup) : config_(config), setup_(std::move(setup)) {}

    std::string run() {
        for (const auto& vlan : config_.vlans) {
            const base::IfIndex parent = MachineNetwork::index_of(vlan.parent);
            note(setup_.bring_up(parent));
            note(setup_.create_vlan(vlan, parent));
        }
        for (const auto& request : config_.ip) follow(request);
        return words_;
    }

private:
    void follow(const base::IpRequest& request) {
        if (request.method == Method::Off) return;
        const std::string name = request.device.empty() ? "eth0" : request.device;
        const base::IfIndex link = MachineNetwork::index_of(name);
        if (request.mac) note(setup_.set_mac(link, *request.mac));
        note(setup_.bring_up(link));
        if (request.method == Method::Static || request.method == Method::Dhcp) {
            base::NetConfig config = request.method == Method::Static ? request.config : lease();
            if (request.mtu) config.mtu = request.mtu;
            for (const auto& each : config_.routes) {
                const bool same_family = each.route.destination.address.bits() == config.address.address.bits();
                if (same_family && (each.device.empty() || each.device == name)) config.routes.push_back(each.route);
            }
            if (config.mtu) static_cast<void>(setup_.set_mtu(link, *config.mtu));  // the agent warns, and goes on
            note(setup_.apply(link, config));
        }
    }

    void note(const base::Status& status) {
        if (!status) words_ += (words_.empty() ? "" : "; ") + status.failure().text();
    }

    const agent::core::Config& config_;
    netcfg::LinkSetup setup_;
    std::string words_;
};

}  // namespace

std::string obey(std::string_view words) {
    const auto config = agent::settings::from_command_line(words);
    // What is only said of a word that counts all the same, as of bootp, is no mistake to stop at.
    for (const auto& mistake : config.mistakes) {
        if (mistake.find(" is ignored: ") != mistake.npos) return mistake;
    }
    auto setup = netcfg::LinkSetup::open();
    if (!setup) return setup.failure().text();
    return Obedience(config, std::move(*setup)).run();
}

}  // namespace kernel
