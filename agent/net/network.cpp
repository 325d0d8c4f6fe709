#include "agent/net/network.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/job/job_answer.h"
#include "netcfg/hand_over_files.h"

namespace agent {
namespace {

constexpr const char* kKernelConfigured = "/run/farroot/kernel-configured";  // names of links, one a line
constexpr base::seconds kBringUpPatience{20};  // a driver asks its adapter dozens of things, each for up to 5 s
constexpr unsigned kUsualMtu = 1500;           // every Ethernet passes it

// A neighbour that the frames' length can be tried with.
std::optional<base::Ipv4> neighbour_of(const base::NetConfig& config) {
    std::vector<base::IpAddress> known{config.next_server, config.dhcp_server};
    for (const auto& route : config.routes) known.push_back(route.gateway.value_or(base::IpAddress{}));
    for (const auto& address : known) {
        const auto* four = address.v4();
        if (four != nullptr && !four->is_zero() && config.address.contains(address)) return *four;
    }
    return std::nullopt;
}

}  // namespace

Network::Network(Loop& loop, Jobs& jobs, unsigned first_job, std::function<void(core::Event)> tell)
    : loop_(loop), jobs_(jobs), next_job_(first_job), tell_(std::move(tell)), reachability_(loop, tell_) {}

Network::~Network() {
    if (links_) loop_.forget(links_->fd());
}

// Addresses that were there before the first agent are the kernel's, and stay; the others are a dead agent's.
void Network::forget_addresses() {
    const auto kept = base::read_file(kKernelConfigured);
    for (const auto& link : links_->all()) {
        const bool is_kept = kept && kept->find(link.name + "\n") != std::string::npos;
        if ((link.physical || link.vlan) && !is_kept) static_cast<void>(setup_->clear(link.index));
    }
}

void Network::note_addresses() {
    std::string names;
    for (const auto& link : links_->all()) {
        if (link.physical && setup_->existing(link.index)) names += link.name + "\n";
    }
    static_cast<void>(base::write_file(kKernelConfigured, names));
}

base::Status Network::start(bool restarted) {
    auto setup = netcfg::LinkSetup::open();
    if (!setup) return setup.failure();
    setup_.emplace(std::move(*setup));
    auto links = netcfg::Links::open();
    if (!links) return links.failure();
    links_.emplace(std::move(*links));
    static_cast<void>(setup_->bring_up_loopback());
    restarted ? forget_addresses() : note_addresses();
    reachability_.start();
    ipv6_.emplace(loop_, *setup_, tell_);
    loop_.watch(links_->fd(), [this] { links_changed(); });
    links_changed();
    return ipv6_->start();
}

void Network::links_changed() {
    static_cast<void>(links_->dispatch());
    core::LinksChanged event{links_->all(), {}};
    for (const auto& link : event.links) {
        if (!link.physical || !met_.insert(link.index).second) continue;
        if (auto existing = setup_->existing(link.index)) event.configured.emplace(link.index, std::move(*existing));
    }
    forget_gone();
    tell_(std::move(event));
}

void Network::forget_gone() {
    std::erase_if(exchanges_, [this](const auto& each) { return find(each.first) == nullptr; });
    std::erase_if(met_, [this](base::IfIndex link) {
        if (find(link) != nullptr) return false;
        ipv6_->forget(link);
        return true;
    });
}

const base::Link* Network::find(base::IfIndex link) const {
    const auto found = std::ranges::find(links_->all(), link, &base::Link::index);
    return found == links_->all().end() ? nullptr : &*found;
}

std::string Network::name_of(base::IfIndex link) const {
    const base::Link* known = find(link);
    return known == nullptr ? "link " + std::to_string(link.value) : known->name;
}

void Network::when_free(std::function<void()> change) {
    if (bringing_up_.empty()) return change();
    changes_.push_back(std::move(change));
}

// One after another for each link; several links at once.
void Network::perform(const core::BringUp& action) {
    if (!bringing_up_.contains(action.link)) return bring_up(action);
    changes_.push_back([this, action] { bring_up(action); });
}

void Network::bring_up(const core::BringUp& action) {
    const base::IfIndex link = action.link;
    const auto ended = [this, link](const JobEnd& end) {
        const auto outcome = outcome_of(end, name_of(link));
        brought_up(link, outcome ? base::Status(base::Done{}) : outcome.failure());
    };
    const std::string mac = action.mac ? action.mac->text() : "";
    const auto started = jobs_.start(next_job_++, {"bring-up", std::to_string(link.value), mac}, ended);
    if (!started) return tell_(core::LinkFailed{link, started.failure()});
    if (bringing_up_.empty()) loop_.forget(links_->fd());  // who asks a driver of its speed wants the lock, too
    bringing_up_.emplace(link, BringingUp{base::BootClock::now() + kBringUpPatience});
}

void Network::brought_up(base::IfIndex link, const base::Status& outcome) {
    if (!outcome) tell_(core::LinkFailed{link, outcome.failure()});
    bringing_up_.erase(link);
    if (!bringing_up_.empty()) return;
    loop_.watch(links_->fd(), [this] { links_changed(); });
    links_changed();
    for (const auto& change : std::exchange(changes_, {})) when_free(change);
}

void Network::tell_of_hangs(base::Time now) {
    for (auto& [link, state] : bringing_up_) {
        if (state.is_told || now < state.deadline) continue;
        state.is_told = true;
        tell_(core::LinkFailed{
            link, base::Failure{base::Cause::JobTimedOut, name_of(link), "bring up", 0,
                                "its driver has not answered for " + std::to_string(kBringUpPatience.count()) + " s"}});
    }
}

void Network::change(const core::CreateVlan& action) {
    const auto done = setup_->create_vlan(action.vlan, action.parent);
    if (!done) tell_(core::LinkWarned{action.parent, done.failure()});
}

void Network::change(const core::AskDhcp& action) {
    const base::Link* link = find(action.link);
    if (link == nullptr) return;  // gone meanwhile; the core hears of it
    auto found = exchanges_.find(action.link);
    if (found == exchanges_.end()) {
        auto exchange = Dhcp4Exchange::open(loop_, *link, action.wants_root_path, action.host_name, tell_);
        if (!exchange) return tell_(core::LinkFailed{action.link, exchange.failure()});
        found = exchanges_.emplace(action.link, std::move(*exchange)).first;
    }
    found->second->start(action.remembered);
}

void Network::change(const core::AskIpv6& action) {
    if (const base::Link* link = find(action.link)) ipv6_->ask(*link, action.link_local_only);
}

void Network::change(const core::ApplyConfig& action) {
    const base::Link* link = find(action.link);
    if (link == nullptr) return;
    if (action.config.mtu) {
        const auto set = setup_->set_mtu(action.link, *action.config.mtu);
        if (!set) tell_(core::LinkWarned{action.link, set.failure()});
    }
    if (const auto applied = setup_->apply(action.link, action.config); !applied) {
        return tell_(core::LinkFailed{action.link, applied.failure()});
    }
    if (action.config.address.address.v6() != nullptr) {
        return ipv6_->expect(action.link, action.config.address.address);
    }
    if (!check_frame_length(*link, action.config)) tell_(core::ConfigApplied{action.link});
}

void Network::change(const core::ClearConfig& action) {
    if (checks_.contains(action.link)) loop_.forget(checks_.at(action.link).fd());
    checks_.erase(action.link);
    const auto cleared = setup_->clear(action.link);
    if (!cleared) tell_(core::LinkWarned{action.link, cleared.failure()});
}

void Network::change(const core::AddRoutes& action) {
    const auto added = setup_->add_routes(action.link, action.routes);
    if (!added) tell_(core::LinkWarned{action.link, added.failure()});
}

// For the names that jobs look up before the root is there, and for NFS to say who it is.
void Network::perform(const core::UseNames& action) {
    static_cast<void>(base::write_file("/etc/resolv.conf", netcfg::resolv_conf(action.nameservers, action.search)));
    if (::sethostname(action.host_name.data(), action.host_name.size()) != 0) {
        std::fprintf(stderr, "farroot: cannot set the host name to %s\n", base::printable(action.host_name).c_str());
    }
}

// Whether a check began, which will tell ConfigApplied at its end.
bool Network::check_frame_length(const base::Link& link, const base::NetConfig& config) {
    const unsigned mtu = config.mtu.value_or(link.mtu);
    const auto neighbour = neighbour_of(config);
    if (mtu <= kUsualMtu || !neighbour || checks_.contains(link.index)) return false;
    auto check = FrameLengthCheck::start(link, *config.address.address.v4(), *neighbour, mtu, base::BootClock::now());
    if (!check) return false;
    const auto begun = checks_.emplace(link.index, std::move(*check)).first;
    loop_.watch(begun->second.fd(), [this, index = link.index] { proceed_check(index); });
    return true;
}

void Network::proceed_check(base::IfIndex link) {
    FrameLengthCheck& check = checks_.at(link);
    const auto outcome = check.proceed(base::BootClock::now());
    if (!outcome) return;
    const unsigned mtu = check.mtu();
    loop_.forget(check.fd());
    checks_.erase(link);
    if (*outcome == FrameLengthCheck::Outcome::Lost) {
        static_cast<void>(setup_->set_mtu(link, kUsualMtu));
        const base::Link* known = find(link);
        tell_(core::LinkWarned{
            link, base::Failure{base::Cause::LongFramesLost, known == nullptr ? "" : known->name, "", 0,
                                std::to_string(mtu) + " bytes; " + std::to_string(kUsualMtu) + " are used instead"}});
    }
    tell_(core::ConfigApplied{link});
}

void Network::pass_time() {
    tell_of_hangs(base::BootClock::now());
    for (auto& [link, exchange] : exchanges_) exchange->send_due();
    if (ipv6_) ipv6_->send_due();
    std::vector<base::IfIndex> due;
    for (const auto& [link, check] : checks_) {
        if (base::BootClock::now() >= check.deadline()) due.push_back(link);
    }
    for (const auto& link : due) proceed_check(link);
}

std::optional<base::Time> Network::deadline() const {
    std::optional<base::Time> earliest = ipv6_ ? ipv6_->deadline() : std::nullopt;
    const auto add = [&earliest](std::optional<base::Time> time) {
        if (time) earliest = earliest ? std::min(*earliest, *time) : time;
    };
    for (const auto& [link, exchange] : exchanges_) add(exchange->deadline());
    for (const auto& [link, check] : checks_) add(check.deadline());
    for (const auto& [link, state] : bringing_up_) {
        if (!state.is_told) add(state.deadline);
    }
    return earliest;
}

}  // namespace agent
