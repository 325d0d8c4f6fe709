#include "tests/world/world.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "agent/core/look.h"
#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"

namespace world {

using namespace agent::core;
namespace settings = agent::settings;
using base::Failure;

namespace {

constexpr base::IfIndex kEth0{2};
constexpr base::IfIndex kEth1{3};
constexpr base::IfIndex kVlan{4};
constexpr int kRoundTripsOfMount = 30;
constexpr Duration kMountTime = 30ms;
constexpr int kMostStepsAtOneTime = 100;

Verdict verified(const std::string& root, const std::string& version, const std::string& filesystem) {
    return {root, version, filesystem, "/sbin/init"};
}

}  // namespace

World::World() {
    base::Link eth0;
    eth0.index = kEth0;
    eth0.name = "eth0";
    eth0.mac = {{0x52, 0x54, 0, 0, 0, 2}};
    eth0.physical = true;
    eth0.up = true;
    eth0.carrier = true;
    link_ = eth0;
    lease_.address = {*base::Ipv4::parse("10.0.0.50"), 24};
    lease_.dhcp_server = *base::Ipv4::parse("10.0.0.1");
}

World& World::has_no_link() {
    link_ = std::nullopt;
    return *this;
}

World& World::sees_devices(DevicesSeen seen, Duration time) {
    after(time, std::move(seen));
    return *this;
}

World& World::has_no_carrier() {
    link_->carrier = false;
    return *this;
}

bool Outcome::log_says(const std::string& words) const {
    return std::ranges::any_of(report_.log, [&](const auto& line) { return line.find(words) != line.npos; });
}

std::string Outcome::cause_of(const std::string& root) const {
    for (const auto& candidate : report_.candidates) {
        if (candidate.root == root && candidate.cause) return candidate.cause->id;
    }
    return "";
}

World& World::has_second_link() {
    second_link_ = *link_;
    second_link_->index = kEth1;
    second_link_->name = "eth1";
    second_link_->mac.octets[5] = 3;
    return *this;
}

World& World::servers_are_behind_second_link() {
    has_second_link();
    servers_behind_second_ = true;
    return *this;
}

World& World::has_ipv6_after(Duration time) {
    ipv6_delay_ = time;
    return *this;
}

World& World::loses_lease_after(Duration time, base::Cause cause) {
    after(time, LeaseLost{kEth0, Failure{cause, "eth0", "", 0, ""}});
    base::NetConfig next = lease_;
    next.address = {*base::Ipv4::parse("10.0.0.51"), 24};
    after(time + 1s, ConfigOffered{kEth0, next});
    return *this;
}

World& World::host_is_reported_unreachable(const std::string& address, Duration time, base::Cause cause) {
    after(time, HostUnreachable{*base::IpAddress::parse(address), Failure{cause, address, "", 0, "said so"}});
    return *this;
}

World& World::host_is_said_unreachable(const std::string& address, Duration time, base::Cause cause,
                                       const std::string& sender) {
    after(time, HostUnreachable{*base::IpAddress::parse(address), Failure{cause, address, "", 0, "is the rumour"},
                                base::IpAddress::parse(sender)});
    return *this;
}

std::vector<base::Link> World::links() const {
    std::vector<base::Link> all;
    for (const auto& link : {link_, second_link_, vlan_}) {
        if (link) all.push_back(*link);
    }
    return all;
}

World& World::gets_carrier_after(Duration time) {
    base::Link with_carrier = *link_;
    link_->carrier = false;
    after(time, LinksChanged{{with_carrier}, {}});
    return *this;
}

World& World::loses_carrier(Duration time, Duration duration) {
    base::Link without = *link_;
    without.carrier = false;
    after(time, LinksChanged{{without}, {}});
    after(time + duration, LinksChanged{{*link_}, {}});
    return *this;
}

World& World::link_refuses_addresses(int times) {
    refusals_ = times;
    return *this;
}

World& World::loses_ipv6_after(Duration time) {
    after(time, Ipv6Changed{kEth0, std::nullopt});
    return *this;
}

World& World::applying_takes(Duration time) {
    applying_ = time;
    return *this;
}

World& World::renews_lease_after(Duration time, const base::NetConfig& lease) {
    after(time, ConfigOffered{kEth0, lease});
    return *this;
}

World& World::dhcp_is_silent() {
    dhcp_delay_ = std::nullopt;
    return *this;
}

World& World::dhcp_answers_after(Duration time) {
    dhcp_delay_ = time;
    return *this;
}

World& World::dhcp_says(const base::NetConfig& lease) {
    lease_ = lease;
    return *this;
}

World& World::kernel_configured(const base::NetConfig& config) {
    configured_[kEth0] = config;
    configured_[kEth0].origin = base::AddressOrigin::Kernel;
    return *this;
}

World& World::kernel_leased(const base::NetConfig& config) {
    kernel_configured(config);
    configured_[kEth0].origin = base::AddressOrigin::KernelDhcp;
    return *this;
}

World& World::sd_card_is_missing() {
    has_sd_card_ = false;
    return *this;
}

World& World::nfs_modules_take(Duration time) {
    modules_take_ = time;
    return *this;
}

World& World::nfs_modules_hang() {
    modules_take_.reset();
    return *this;
}

World& World::card_says(const std::string& settings, Duration time) {
    card_ = settings;
    card_delay_ = time;
    return *this;
}

World& World::card_hangs() {
    card_delay_ = std::nullopt;
    return *this;
}

World& World::card_remembers(const CardMemory& memory) {
    memory_ = memory;
    return *this;
}

World& World::card_takes_no_writes() {
    card_writer_hangs_ = true;
    return *this;
}

World& World::person_wants(const Intent& intent, Duration time, const std::string& console) {
    after(time, PersonWants{intent, console});
    return *this;
}

World& World::card_takes_no_settings() {
    card_takes_settings_ = false;
    return *this;
}

World& World::layers_are_made(Duration time, const base::Result<OverlayPlace>& outcome) {
    layer_takes_ = time;
    layer_ = outcome;
    return *this;
}

World& World::has_disk(const std::string& name, const std::string& device) {
    disks_[name] = device;
    return *this;
}

World& World::disks_hang() {
    disks_hang_ = true;
    return *this;
}

World& World::card_power_answers(Duration time, const std::optional<base::Failure>& failure) {
    switching_takes_ = time;
    switching_fails_ = failure;
    return *this;
}

World& World::disk_is_coming(Duration from, Duration until) {
    coming_ = {from, until};
    return *this;
}

World& World::local_mount_answers(Duration time, const std::optional<base::Failure>& failure) {
    mount_takes_ = time;
    mount_fails_ = failure;
    return *this;
}

World& World::local_root_takes(const std::string& device, Duration time) {
    local_trials_[device] = time;
    return *this;
}

World& World::disk_has_swap(const std::string& name, Duration appears_after) {
    swap_disks_[name] = {appears_after, true, false, {}};
    return *this;
}

World& World::disk_is_empty(const std::string& name) {
    swap_disks_[name] = {10ms, false, false, {}};
    return *this;
}

World& World::same_disk(const std::string& name, const std::string& device) {
    swap_disks_[name].device = device;
    return *this;
}

World& World::disk_hangs(const std::string& name) {
    swap_disks_[name] = {10ms, true, true, {}};
    return *this;
}

World& World::discovery_finds(const FoundView& found) {
    found_ = found;
    return *this;
}

World& World::dhcp_names_root(const std::string& root_path) {
    lease_.root_path = root_path;
    return *this;
}

Outcome World::boot(const std::string& command_line, Duration patience) {
    command_line_ = command_line;
    Facts facts;
    facts.started = started_;
    auto begun = begin(facts, agent::settings::from_command_line(command_line), now_);
    Boot& state = begun.boot;
    perform(begun.actions);
    after(0s, LinksChanged{links(), configured_});

    int steps_now = 0;
    while (!outcome_.order_ && !outcome_.rebooted() && now_ < started_ + patience) {
        const auto deadline = next_deadline(state);
        const bool event_first = !pending_.empty() && (!deadline || pending_.front().time <= *deadline);
        if (!event_first && !deadline) break;
        const base::Time time = event_first ? pending_.front().time : *deadline;
        if (time > started_ + patience) break;
        steps_now = time > now_ ? 0 : steps_now + 1;
        REQUIRE_MESSAGE(steps_now < kMostStepsAtOneTime, "the core asks for time to pass without using it");
        now_ = std::max(now_, time);
        Event event = TimePassed{};
        if (event_first) {
            event = std::move(pending_.front().event);
            pending_.erase(pending_.begin());
        }
        if (const auto* ended = std::get_if<TrialEnded>(&event)) running_.erase(ended->job.value);
        perform(step(state, event, now_));
    }
    if (!outcome_.order_ && !outcome_.rebooted()) now_ = std::max(now_, started_ + patience);
    outcome_.took_ = now_ - started_;
    outcome_.report_ = look(state, now_);
    return outcome_;
}

void World::after(Duration time, Event event) {
    const base::Time at = now_ + time;
    const auto place = std::ranges::upper_bound(pending_, at, {}, &Pending::time);
    pending_.insert(place, {at, std::move(event)});
}

void World::perform(const std::vector<Action>& actions) {
    for (const auto& action : actions) {
        std::visit([this](const auto& each) { on(each); }, action);
    }
}

void World::on(const BringUp&) {}

void World::on(const CreateVlan& action) {
    vlan_ = *link_;
    vlan_->index = kVlan;
    vlan_->name = action.vlan.name;
    vlan_->vlan = action.vlan.id;
    vlan_->physical = false;
    after(0s, LinksChanged{links(), {}});
}

void World::on(const AskDhcp& action) {
    ++outcome_.asked_;
    outcome_.asked_as_.push_back(action.host_name);
    if (!dhcp_delay_) return;
    base::NetConfig lease = lease_;
    if (action.link == kEth1) lease.address = {*base::Ipv4::parse("10.1.0.50"), 24};
    after(*dhcp_delay_, ConfigOffered{action.link, lease});
}

void World::on(const StopDhcp& action) {
    std::erase_if(pending_, [&](const Pending& each) {
        const auto* offer = std::get_if<ConfigOffered>(&each.event);
        return offer != nullptr && offer->link == action.link;
    });
}

void World::on(const ReadCard& action) {
    note_coming(action.job);
    if (!card_delay_) return;
    std::vector<settings::Layer> layers{settings::read_command_line(command_line_)};
    if (card_) layers.push_back(settings::read_card_file(*card_));
    const CardView seen{"/dev/mmcblk0p1", card_ ? "farroot.conf" : "no farroot.conf", {}, card_.value_or("")};
    after(*card_delay_, CardRead{action.job, settings::resolve(std::move(layers)).config, seen, memory_});
}

void World::on(const AskIpv6& action) {
    if (!ipv6_delay_) return;
    base::NetConfig config;
    config.origin = base::AddressOrigin::Slaac;
    config.address = {*base::Ipv6::parse("2001:db8::50"), 64};
    config.routes = {{{base::Ipv6{}, 0}, *base::Ipv6::parse("fe80::1")}};
    config.dns = {*base::Ipv6::parse("fe80::1")};
    after(*ipv6_delay_, Ipv6Changed{action.link, config});
}

void World::on(const ClearConfig&) {
    ++outcome_.cleared_;
    in_use_ = {};
}

void World::on(const AddRoutes& action) {
    outcome_.routes_added_ = action.routes;
}

void World::on(const UseNames& action) {
    outcome_.names_ = action;
}

void World::on(const PrepareFor&) {}

void World::on(const ApplyConfig& action) {
    outcome_.applied_.push_back(action.config);
    if (refusals_ > 0) {
        --refusals_;
        return after(0s, LinkFailed{action.link, Failure{Cause::Unknown, "eth0", "set the address", EINVAL, ""}});
    }
    in_use_ = action.link;
    after(applying_, ConfigApplied{action.link});
}

void World::on(const LoadNfsModules& action) {
    if (modules_take_) after(*modules_take_, NfsModulesEnded{action.job, std::nullopt});
}

void World::on(const StartTrial& action) {
    outcome_.last_trial_ = action;
    ++outcome_.trials_;
    ++running_[action.job.value];
    outcome_.trials_at_once_ = std::max(outcome_.trials_at_once_, static_cast<int>(running_.size()));
    if (std::holds_alternative<LocalRoot>(action.root)) {
        note_coming(action.job);
        const auto slow = local_trials_.find(std::get<LocalRoot>(action.root).device);
        const Duration took = slow == local_trials_.end() ? kMountTime : slow->second;
        if (has_sd_card_) return end_trial(action.job, took, verified("/dev/mmcblk0p2", "", "ext4"));
        return end_trial(action.job, kMountTime, Failure{Cause::NoSdRoot, "SD card", "find", 0, ""});
    }
    const auto& root = std::get<NfsRoot>(action.root);
    const std::string name = root.server + ":" + root.path;
    const auto found = servers_.find(root.server);
    if (found == servers_.end() || !found->second.answers_) return;
    if (servers_behind_second_ && in_use_ != kEth1) return;
    const SimulatedServer& server = found->second;
    const bool is_up = now_ >= started_ + server.starts_after_;
    if (!is_up) return;
    if (server.refuses_)
        return end_trial(action.job, 1ms, Failure{Cause::PortRefused, name, "mount", ECONNREFUSED, ""});
    const auto path = server.paths_.find(root.path);
    if (path == server.paths_.end()) {
        return end_trial(action.job, kMountTime, Failure{Cause::ExportMissing, name, "mount", ENOENT, ""});
    }
    if (path->second) return end_trial(action.job, kMountTime, Failure{*path->second, name, "/sbin/init", 0, ""});
    auto verdict = verified(name, "4.2", "nfs");
    verdict.confirms = server.confirms_;
    verdict.fstab = server.fstab_;
    verdict.facts = server.facts_;
    const Duration grace_left = started_ + server.grace_ - now_;
    const Duration took = kMountTime + kRoundTripsOfMount * server.round_trip_;
    if (grace_left > Duration(0)) {
        for (Duration time = 1s; time < grace_left; time += 1s) after(time, ServerInGrace{action.job});
        return end_trial(action.job, grace_left + took, verdict);
    }
    end_trial(action.job, took, verdict);
}

void World::on(const ProbeServer& action) {
    ++outcome_.probes_;
    const auto found = servers_.find(action.server);
    if (found == servers_.end() || !found->second.answers_ || now_ < started_ + found->second.starts_after_) return;
    if (servers_behind_second_ && in_use_ != kEth1) return;
    const SimulatedServer& server = found->second;
    if (server.refuses_) {
        return after(1ms,
                     ProbeEnded{action.job, Failure{Cause::PortRefused, action.server, "connect", ECONNREFUSED, ""}});
    }
    after(1ms + server.round_trip_, ProbeEnded{action.job, 1ms + server.round_trip_});
}

void World::on(const Explain& action) {
    ++outcome_.explanations_;
    const auto found = servers_.find(action.root.server);
    if (found == servers_.end() || !found->second.answers_) return;
    std::optional<Failure> told;
    if (found->second.says_why_) told = Failure{*found->second.says_why_, action.root.server, "", 0, "it says so"};
    after(300ms, Explained{action.job, told});
}

void World::on(const Discover& action) {
    ++outcome_.discoveries_;
    after(500ms, ServersFound{action.job, found_, false});
    after(5s, ServersFound{action.job, found_, true});
}

void World::on(const WriteMemory& action) {
    if (card_writer_hangs_) return;
    outcome_.written_.push_back(action.memory);
    after(20ms, MemoryWritten{action.job, std::nullopt});
}

void World::on(const WriteSettings& action) {
    if (!card_takes_settings_) {
        return after(20ms, SettingsSaved{action.job, base::Failure{Cause::CardFull, "/dev/mmcblk0p1", "save", 0, ""}});
    }
    outcome_.saved_.push_back(action.text);
    card_ = action.text;
    after(50ms, SettingsSaved{action.job, std::nullopt});
}

void World::on(const SwitchOff&) {
    outcome_.is_off_ = true;
}

void World::on(const CheckPassword& action) {
    ++outcome_.passwords_;
    after(30ms, PasswordChecked{action.job, action.password == "right"});
}

void World::on(const StartSwap& action) {
    outcome_.swaps_.push_back(action);
    const std::string name = spelling_of(action.swap);
    const auto disk = swap_disks_.find(name);
    note_coming(action.job);
    const Duration patience = std::max<Duration>(action.patience, coming_ ? coming_->second - age() : Duration(0));
    if (disk == swap_disks_.end() || disk->second.appears_after > age() + patience) {
        if (name == "auto") return after(patience, SwapEnded{action.job, std::vector<SwapArea>{}});
        return after(patience, SwapEnded{action.job, base::Failure{Cause::SwapMissing, name, "find", 0, ""}});
    }
    SwapDisk& facts = disk->second;
    if (facts.hangs) return;
    if (!facts.has_swap && !action.may_create) {
        return after(10ms, SwapEnded{action.job, base::Failure{Cause::SwapMissing, name, "use", 0, "it is empty"}});
    }
    const bool is_new = !std::exchange(facts.has_swap, true);
    const SwapArea area{facts.device.empty() ? name : facts.device, "partition", std::uint64_t{512} << 20,
                        action.priority, is_new};
    after(std::max(facts.appears_after - age(), Duration(10ms)), SwapEnded{action.job, std::vector{area}});
}

void World::on(const MakeOverlay& action) {
    note_coming(action.job);
    ++outcome_.layers_;
    after(layer_takes_, OverlayMade{action.job, layer_});
}

void World::on(const SwitchCardOff& action) {
    ++outcome_.switched_off_;
    after(switching_takes_, CardSwitchedOff{action.job, switching_fails_});
}

void World::on(const FindDisks& action) {
    if (disks_hang_) return;
    FstabDisks::Devices devices;
    for (const auto& name : action.names) {
        if (disks_.contains(name)) devices[name] = disks_.at(name);
    }
    after(50ms, DisksFound{action.job, std::move(devices)});
}

void World::note_coming(JobId job) {
    if (!coming_ || age() >= coming_->second) return;
    after(std::max(coming_->first - age(), Duration(0)), DiskComing{job, "USB 1-1"});
    after(coming_->second - age() + 2s, DiskComing{job, ""});  // its partitions have been read
}

void World::on(const GiveOverlayBack& action) {
    ++outcome_.given_back_;
    after(20ms, OverlayGivenBack{action.job, std::nullopt});
}

void World::on(const MountLocal& action) {
    outcome_.mounts_.push_back(action);
    after(mount_takes_, LocalMounted{action.job, mount_fails_});
}

void World::on(const ListDisks& action) {
    ++outcome_.looks_at_disks_;
    std::vector<Disk> disks;
    for (const auto& [name, facts] : swap_disks_)
        disks.push_back({.device = name, .holds = facts.has_swap ? "swap" : ""});
    after(10ms, DisksSeen{action.job, disks});
}

void World::on(const StartMeasure& action) {
    constexpr std::uint64_t kBytesASecond = 10'000'000;
    for (base::seconds second{1}; second <= action.lasts; ++second) {
        const auto bytes = kBytesASecond * static_cast<std::uint64_t>(second.count());
        after(second, MeasureTold{action.job, {bytes, second}});
    }
    after(action.lasts, MeasureEnded{action.job, std::nullopt});
}

void World::on(const Reboot& action) {
    outcome_.why_rebooted_ = action.why;
}

void World::end_trial(JobId job, Duration time, base::Result<Verdict> outcome) {
    after(time, TrialEnded{job, std::move(outcome)});
}

void World::on(const AbandonJob& action) {
    running_.erase(action.job.value);
    const bool is_mount = std::ranges::find(outcome_.mounts_, action.job, &MountLocal::job) != outcome_.mounts_.end();
    outcome_.let_go_ += is_mount ? 1 : 0;
}

void World::on(const HandOverRoot& action) {
    outcome_.order_ = action;
}

World world_with_root() {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    return world;
}

std::string naming_root(const std::string& settings) {
    return "root=nfs:10.0.0.1:/rpiroot ip=dhcp " + settings;
}

}  // namespace world
