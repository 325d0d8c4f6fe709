#include "tests/world/words.h"

#include "agent/base/printable.h"
#include "agent/core/look.h"
#include "agent/core/match.h"

namespace world {

using namespace agent::core;

namespace {

std::string words(base::IfIndex link) {
    return "link " + std::to_string(link.value);
}

std::string words(JobId job) {
    return "job " + std::to_string(job.value);
}

std::string words(const base::NetConfig& config) {
    return config.address.text() + (config.root_path.empty() ? "" : ", root " + base::printable(config.root_path));
}

}  // namespace

std::string words(const Event& event) {
    return std::visit(
        Match{[](const LinksChanged& each) {
                  std::string out = "links:";
                  for (const auto& link : each.links) out += " " + link.name + (link.carrier ? "+" : "-");
                  return out;
              },
              [](const ConfigOffered& each) { return words(each.link) + " is offered " + words(each.config); },
              [](const LeaseLost& each) { return words(each.link) + " lost its lease"; },
              [](const Ipv6Changed& each) {
                  return words(each.link) + " IPv6: " + (each.config ? words(*each.config) : std::string("none"));
              },
              [](const DhcpSeen& each) { return "DHCP is seen on " + words(each.link); },
              [](const HostUnreachable& each) { return each.host.text() + " is unreachable"; },
              [](const LinkWarned& each) { return words(each.link) + " warns"; },
              [](const ConfigApplied& each) { return words(each.link) + " has its configuration"; },
              [](const LinkFailed& each) { return words(each.link) + " failed"; },
              [](const NfsModulesEnded& each) {
                  return words(each.job) + ": NFS modules " + (each.failure ? "failed" : "are loaded");
              },
              [](const CardRead& each) { return words(each.job) + ": the card is read, " + each.card.state; },
              [](const TrialEnded& each) {
                  return words(each.job) + ": trial " +
                         base::printable(each.outcome ? "of " + each.outcome->root + " succeeded"
                                                      : "failed, " + each.outcome.failure().text());
              },
              [](const ServerInGrace& each) { return words(each.job) + ": the server is in its grace period"; },
              [](const ProbeEnded& each) {
                  return words(each.job) + ": " + (each.round_trip ? "the server answers the probe" : "nobody answers");
              },
              [](const Explained& each) {
                  return words(each.job) + ": " +
                         (each.failure ? "the server says why: " + base::printable(each.failure->text())
                                       : "the server does not say why");
              },
              [](const ServersFound& each) {
                  return words(each.job) + ": " + std::to_string(each.found.servers.size()) + " servers are found" +
                         (each.done ? ", and no more" : " so far");
              },
              [](const MemoryWritten& each) {
                  return words(each.job) + ": the card " + (each.failure ? "took no memory" : "has the memory");
              },
              [](const PersonWants& each) { return "somebody at the console: " + to_json(each.intent); },
              [](const PasswordChecked& each) {
                  return words(each.job) + ": the password is " + (each.is_right ? "right" : "wrong");
              },
              [](const MeasureTold& each) {
                  return words(each.job) + ": " + std::to_string(each.reads.bytes) + " bytes are read";
              },
              [](const SwapEnded& each) {
                  return words(each.job) + ": swap " + (each.outcome ? "is on" : each.outcome.failure().text());
              },
              [](const OverlayMade& each) {
                  return words(each.job) + ": the layer's place " +
                         (each.outcome ? "is in " + each.outcome->on : each.outcome.failure().text());
              },
              [](const DiskComing& each) {
                  return words(each.job) + ": " +
                         (each.disk.empty() ? "no disk is coming any more" : base::printable(each.disk) + " is coming");
              },
              [](const OverlayGivenBack& each) { return words(each.job) + ": the layer's place is given back"; },
              [](const CardSwitchedOff& each) {
                  return words(each.job) + ": the card is " + (each.failure ? "still on" : "off");
              },
              [](const DisksFound& each) {
                  return words(each.job) + ": " +
                         (each.devices ? std::to_string(each.devices->size()) + " disks of the root's fstab are there"
                                       : each.devices.failure().text());
              },
              [](const LocalMounted& each) {
                  return words(each.job) + ": the local root " +
                         (each.failure ? "can't be mounted" : "is mounted for good");
              },
              [](const DisksSeen& each) { return words(each.job) + ": the disks were seen"; },
              [](const MeasureEnded& each) { return words(each.job) + ": the measurement is over"; },
              [](const SettingsSaved& each) {
                  return words(each.job) + ": the card " + (each.failure ? "took no settings" : "has the settings");
              },
              [](const DevicesSeen& each) {
                  return std::to_string(each.hanging.size()) + " drivers hang, " +
                         std::to_string(each.driverless.size()) + " adapters have none";
              },
              [](const TimePassed&) { return std::string("time passes"); }},
        event);
}

std::string words(const Action& action) {
    return std::visit(
        Match{[](const BringUp& each) { return "bring up " + words(each.link); },
              [](const CreateVlan& each) { return "create VLAN " + each.vlan.name; },
              [](const AskDhcp& each) { return "ask DHCP on " + words(each.link); },
              [](const StopDhcp& each) { return "stop DHCP on " + words(each.link); },
              [](const AskIpv6& each) { return "ask IPv6 on " + words(each.link); },
              [](const ApplyConfig& each) { return "apply " + words(each.config) + " to " + words(each.link); },
              [](const ClearConfig& each) { return "clear " + words(each.link); },
              [](const AddRoutes& each) { return "add routes to " + words(each.link); },
              [](const UseNames& each) { return "use the name " + each.host_name; },
              [](const PrepareFor& each) { return "prepare for " + each.server.text(); },
              [](const LoadNfsModules& each) { return words(each.job) + ": load the NFS modules"; },
              [](const ReadCard& each) { return words(each.job) + ": read the card"; },
              [](const StartTrial& each) {
                  return words(each.job) + ": try " + base::printable(root_text(each.root)) +
                         (each.read_write ? ", rw" : "");
              },
              [](const ProbeServer& each) { return words(each.job) + ": probe " + each.server; },
              [](const Explain& each) {
                  return words(each.job) + ": ask why " + base::printable(root_text(each.root)) + " fails";
              },
              [](const Discover& each) { return words(each.job) + ": look for servers"; },
              [](const WriteMemory& each) { return words(each.job) + ": write the card's memory"; },
              [](const WriteSettings& each) { return words(each.job) + ": write the card's settings"; },
              [](const CheckPassword& each) { return words(each.job) + ": look at a password"; },
              [](const StartMeasure& each) {
                  return words(each.job) + ": measure " + base::printable(root_text(each.root));
              },
              [](const StartSwap& each) {
                  return words(each.job) + ": swap at " + base::printable(spelling_of(each.swap)) +
                         (each.may_create ? ", may be created" : "");
              },
              [](const ListDisks& each) { return words(each.job) + ": look at the disks"; },
              [](const MakeOverlay& each) {
                  return words(each.job) + ": a place for a layer, " + base::printable(spelling_of(each.overlay));
              },
              [](const GiveOverlayBack& each) { return words(each.job) + ": give the layer's place back"; },
              [](const SwitchCardOff& each) { return words(each.job) + ": switch the card off"; },
              [](const FindDisks& each) {
                  return words(each.job) + ": look for " + std::to_string(each.names.size()) + " disks of its fstab";
              },
              [](const MountLocal& each) {
                  return words(each.job) + ": mount " + base::printable(each.verdict.root) + " for good";
              },
              [](const AbandonJob& each) { return "abandon " + words(each.job); },
              [](const HandOverRoot& each) {
                  return "HAND OVER " + base::printable(each.verdict.root) + " of " + words(each.mount);
              },
              [](const Reboot&) { return std::string("REBOOT"); },
              [](const SwitchOff&) { return std::string("SWITCH OFF"); }},
        action);
}

}  // namespace world
