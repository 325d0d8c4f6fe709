#include "agent/command/net_facts.h"

#include <algorithm>
#include <cerrno>

#include "agent/base/printable.h"

namespace agent {
namespace {

constexpr unsigned kSlow = 10;               // Mb/s
constexpr unsigned kManyCarrierLosses = 10;  // each time that a link is brought up costs one or two

void warn_of_speed(const base::Link& link, std::vector<std::string>& out) {
    const std::string name = base::printable(link.name);
    if (link.full_duplex == false) {
        out.push_back(name + ": half duplex: is the switch's port set to a fixed speed? Try another cable and port");
    } else if (link.speed && *link.speed <= kSlow) {
        out.push_back(name + ": only " + std::to_string(*link.speed) + " Mb/s: try another cable and port");
    }
}

void warn_of_counts(const base::Link& link, std::vector<std::string>& out) {
    const auto& counts = link.statistics;
    const std::string name = base::printable(link.name);
    if (counts.receive_errors + counts.send_errors != 0) {
        out.push_back(name + ": " + std::to_string(counts.receive_errors) + " frames came damaged, " +
                      std::to_string(counts.send_errors) + " could not be sent");
    }
    if (counts.carrier_losses >= kManyCarrierLosses) {
        out.push_back(name + ": the carrier went " + std::to_string(counts.carrier_losses) +
                      " times: try another cable and port");
    }
}

void warn_of_servers(const LinkFacts& facts, std::vector<std::string>& out) {
    if (facts.offers.size() < 2) return;
    std::string servers;
    for (const auto& offer : facts.offers) servers += (servers.empty() ? "" : ", ") + offer.server.text();
    out.push_back(base::printable(facts.link.name) + ": " + std::to_string(facts.offers.size()) +
                  " DHCP servers answer (" + servers + "): chance decides which one a machine obeys");
}

}  // namespace

bool lacks_rights(const NetFacts& facts) {
    return std::ranges::any_of(facts.links,
                               [](const LinkFacts& each) { return each.failure && each.failure->error == EPERM; });
}

std::vector<std::string> warnings(const NetFacts& facts) {
    std::vector<std::string> out;
    for (const auto& each : facts.links) {
        warn_of_speed(each.link, out);
        warn_of_counts(each.link, out);
        warn_of_servers(each, out);
        if (each.failure && each.failure->error != EPERM) out.push_back(base::printable(each.failure->text()));
    }
    if (lacks_rights(facts)) {
        out.emplace_back("DHCP offers were not asked for: that takes root's rights (CAP_NET_RAW): sudo farroot net");
    }
    return out;
}

}  // namespace agent
