#include "tests/bench/storm/farroot_pi.h"

#include <string>
#include <utility>

namespace storm {
namespace {

using namespace agent::core;
using netcfg::Dhcp4Client;
using netcfg::Dhcp4Option;

constexpr base::IfIndex kEth0{2};
constexpr base::Ipv4 kDhcpServer{0x0a00'0001};
constexpr base::Ipv4 kFirstNfsServer{0x0a00'0101};
constexpr base::Ipv4 kFirstPi{0x0a01'0000};
// What the agent's own work takes, as on a Pi with most of NFS built in.
constexpr Duration kModules = 50ms;
constexpr Duration kCard = 100ms;
constexpr Duration kAddressSet = 1ms;
constexpr Duration kCardTrial = 50ms;
constexpr Duration kCardBoot = 4s;

std::vector<std::byte> bytes_of(std::uint32_t number) {
    std::vector<std::byte> bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(number >> shift & 0xff));
    return bytes;
}

std::string server_name(std::size_t server) {
    return base::Ipv4{kFirstNfsServer.bits + static_cast<std::uint32_t>(server)}.text();
}

std::size_t server_of(const std::string& name) {
    return base::Ipv4::parse(name)->bits - kFirstNfsServer.bits;
}

base::MacAddress mac_of(std::size_t pi) {
    const auto low = [pi](unsigned shift) { return static_cast<std::uint8_t>(pi >> shift & 0xff); };
    return {{0xb8, 0x27, 0xeb, low(16), low(8), low(0)}};
}

}  // namespace

FarrootPi::FarrootPi(Network& network, std::size_t index, std::uint32_t seed, const Card& card)
    : Pi(network, index, seed), card_(card), core_alarm_(network.timeline()), dhcp_alarm_(network.timeline()) {}

Config FarrootPi::settings() {
    Config config;
    const std::size_t servers = network().nfs_servers();
    for (std::size_t i = 0; i < servers; ++i) {
        const NfsRoot root{server_name((card_.first_root + i) % servers), "/srv/pi", ""};
        config.roots.push_back({root, "farroot.conf"});
    }
    config.fallback = card_.fallback;
    return config;
}

base::Link FarrootPi::link() const {
    base::Link eth0;
    eth0.index = kEth0;
    eth0.name = "eth0";
    eth0.mac = mac_of(index());
    eth0.physical = true;
    eth0.up = true;
    eth0.carrier = true;
    return eth0;
}

void FarrootPi::start() {
    Facts facts;
    facts.started = timeline().now();
    auto begun = begin(facts, settings(), timeline().now());
    boot_ = std::move(begun.boot);
    perform(begun.actions);
    later(0s, LinksChanged{{link()}, {}});
}

void FarrootPi::later(Duration wait, Event event) {
    timeline().after(wait, [this, event = std::make_shared<const Event>(std::move(event))] { step(*event); });
}

void FarrootPi::step(const Event& event) {
    if (!boot_) return;
    perform(agent::core::step(*boot_, event, timeline().now()));
    if (boot_->handed_over) {
        boot_.reset();
        core_alarm_.clear();
        return;
    }
    if (const auto deadline = next_deadline(*boot_)) core_alarm_.set(*deadline, [this] { step(TimePassed{}); });
}

void FarrootPi::perform(const std::vector<Action>& actions) {
    for (const auto& action : actions) {
        std::visit([this](const auto& each) { on(each); }, action);
    }
}

void FarrootPi::send_due() {
    while (const auto datagram = dhcp_->next_message(timeline().now())) {
        const auto message = netcfg::decode(datagram->payload);
        send({message->type, message->xid});
    }
    if (const auto& lease = dhcp_->lease()) {
        has_lease();
        dhcp_alarm_.clear();
        return later(0s, ConfigOffered{kEth0, *lease});
    }
    if (const auto deadline = dhcp_->deadline()) dhcp_alarm_.set(*deadline, [this] { send_due(); });
}

void FarrootPi::receive(const DhcpMessage& message) {
    if (!dhcp_ || dhcp_->lease()) return;
    netcfg::Dhcp4Message answer;
    answer.type = message.type;
    answer.xid = message.xid;
    answer.yiaddr = {kFirstPi.bits + static_cast<std::uint32_t>(index())};
    answer.chaddr = mac_of(index());
    answer.options[Dhcp4Option::ServerIdentifier] = bytes_of(kDhcpServer.bits);
    answer.options[Dhcp4Option::SubnetMask] = bytes_of(0xff00'0000);
    answer.options[Dhcp4Option::LeaseTime] = bytes_of(0xffff'ffff);
    dhcp_->receive(netcfg::encode(answer), timeline().now());
    send_due();
}

void FarrootPi::hear_frame() {
    if (!dhcp_ || dhcp_->lease()) return;
    dhcp_->frame_heard(timeline().now());
    send_due();
}

void FarrootPi::on(const AskDhcp& action) {
    dhcp_.emplace(
        netcfg::Dhcp4Settings{.mac = mac_of(index()), .seed = random(), .wants_root_path = action.wants_root_path});
    dhcp_->start(timeline().now());
    network().listen(index());
    send_due();
}

void FarrootPi::on(const StopDhcp&) {
    dhcp_.reset();
    dhcp_alarm_.clear();
}

void FarrootPi::on(const ApplyConfig& action) {
    later(kAddressSet, ConfigApplied{action.link});
}

void FarrootPi::on(const LoadNfsModules& action) {
    later(kModules, NfsModulesEnded{action.job, std::nullopt});
}

void FarrootPi::on(const ReadCard& action) {
    later(kCard, CardRead{action.job, settings(), {"/dev/mmcblk0p1", "farroot.conf", {}}, {}});
}

void FarrootPi::on(const StartTrial& action) {
    const auto* root = std::get_if<NfsRoot>(&action.root);
    if (root == nullptr) {
        return later(kCardTrial, TrialEnded{action.job, Verdict{"/dev/mmcblk0p2", "", "ext4", "/sbin/init"}});
    }
    const std::size_t server = server_of(root->server);
    const std::string name = root->server + ":" + root->path;
    const auto ended = [this, job = action.job, name](bool mounted) {
        if (mounted) return step(TrialEnded{job, Verdict{name, "4.2", "nfs", "/sbin/init"}});
        jobs_.erase(job);
        step(TrialEnded{job, base::Failure{base::Cause::HostSilent, name, "mount", 0, ""}});
    };
    const auto in_grace = [this, job = action.job] { step(ServerInGrace{job}); };
    jobs_[action.job] = {server, mount(server, NfsVersion::V4, ended, in_grace)};
}

void FarrootPi::on(const ProbeServer& action) {
    const std::size_t server = server_of(action.server);
    const auto ended = [this, action, since = timeline().now()](bool connected) {
        jobs_.erase(action.job);
        if (connected) return step(ProbeEnded{action.job, timeline().now() - since});
        step(ProbeEnded{action.job, base::Failure{base::Cause::HostSilent, action.server, "connect", 0, ""}});
    };
    jobs_[action.job] = {server, probe(server, ended)};
}

void FarrootPi::on(const WriteMemory& action) {
    later(kCard, MemoryWritten{action.job, std::nullopt});
}

void FarrootPi::on(const AbandonJob& action) {
    const auto found = jobs_.find(action.job);
    if (found == jobs_.end()) return;
    network().nfs_server(found->second.server).abandon(found->second.job);
    jobs_.erase(found);
}

void FarrootPi::on(const MountLocal& action) {
    later(base::Duration::zero(), LocalMounted{action.job, std::nullopt});
}

// The agent goes, and with it what it still tries.
void FarrootPi::on(const HandOverRoot& action) {
    const auto chosen = jobs_.find(action.mount);
    chosen == jobs_.end() ? boot_from_card(kCardBoot) : boot_from(chosen->second.server);
    for (const auto& [id, each] : jobs_) network().nfs_server(each.server).abandon(each.job);
    jobs_.clear();
}

}  // namespace storm
