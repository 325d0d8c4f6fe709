#include <string>

#include "tui/cells.h"
#include "tui/pages/pages.h"

namespace tui {
namespace {

using namespace agent::core;

std::string speed_text(const LinkView& link) {
    if (link.speed == 0) return "";
    return std::to_string(link.speed) + " Mb/s" + (link.duplex.empty() ? "" : ", " + link.duplex + " duplex");
}

std::string device_text(const LinkView& link) {
    return link.driver + (link.bus.empty() ? "" : " at " + link.bus);
}

std::string dhcp_text(const DhcpView& dhcp) {
    if (dhcp.sent == 0) return "";
    std::string out = "asked " + std::to_string(dhcp.sent) + (dhcp.sent == 1 ? " time" : " times");
    if (dhcp.offers.empty()) out += ", no offer";
    if (dhcp.naks > 0) out += ", " + std::to_string(dhcp.naks) + " refused";
    if (dhcp.declines > 0) out += ", " + std::to_string(dhcp.declines) + " addresses in use elsewhere";
    return out;
}

void add_dhcp(Text& text, const DhcpView& dhcp) {
    text.fact("DHCP", cells(dhcp_text(dhcp)));
    for (const auto& offer : dhcp.offers) {
        text.fact("  offer", cells(offer.address + " by " + offer.server +
                                   (offer.root_path.empty() ? ", names no root" : ", root " + offer.root_path)));
    }
    for (const auto& [reason, count] : dhcp.ignored) {
        text.fact("  ignored", cells(std::to_string(count) + ": " + reason));
    }
}

void add_link(Text& text, const LinkView& link) {
    text.heading(cells(link.name + ", " + link.state));
    text.fact("address", cells(link.address + (link.origin.empty() ? "" : " by " + link.origin)));
    text.fact("IPv6", cells(link.ipv6));
    text.fact("MAC", cells(link.mac));
    text.fact("driver", cells(device_text(link)));
    text.fact("speed", cells(speed_text(link)));
    if (link.mtu > 0) text.fact("MTU", cells(std::to_string(link.mtu) + " bytes"));
    if (link.vlan > 0) text.fact("VLAN", cells(std::to_string(link.vlan)));
    add_dhcp(text, link.dhcp);
    if (link.cause) text.cause(*link.cause);
    for (const auto& warning : link.warnings) text.cause(warning);
}

Body body(const Snapshot& snapshot, const Ui&, Shape shape) {
    Text text(shape);
    for (const auto& link : snapshot.links) add_link(text, link);
    if (snapshot.links.empty()) {
        text.line(U"! There is no network interface yet.", Style::Bad);
        text.line(U"USB adapters may take 10 s and more. If none comes: its driver is missing in the image.");
    }
    return {{}, text.take(), {}, false};
}

std::vector<Hint> hints(const Snapshot&, const Ui&) {
    return {{"Esc", "back", "back to where you came from"},
            {"Up Down", "scroll", "scroll; PageUp, PageDown, Home and End too"},
            {"l", "log", "all that was said so far"},
            {"d", "why", "diagnosis: all that is wrong, and what to do about it"},
            {"c", "config", "farroot.conf, where ip= and vlan= are set"},
            {"?", "help", "this"}};
}

bool press_key(Press&) {
    return false;
}

}  // namespace

const PageKind kNetworkPage{
    .id = PageId::Network,
    .title = "Network",
    .about = "Each link with its address, where that came from, what DHCP servers offered, and what is wrong with it.",
    .body = body,
    .hints = hints,
    .press = press_key,
};

}  // namespace tui
