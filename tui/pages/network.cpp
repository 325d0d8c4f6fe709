#include <algorithm>
#include <string>
#include <utility>

#include "tui/address_form.h"
#include "tui/card_edit.h"
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

// What the keys are about: what the person selected; else the link in use, or the first.
const LinkView* selected_link(const Snapshot& snapshot, const Ui& ui) {
    const auto& links = snapshot.links;
    auto found = std::ranges::find(links, ui.link, &LinkView::name);
    if (found == links.end()) found = std::ranges::find(links, "in use", &LinkView::state);
    if (found == links.end()) found = links.begin();
    return found == links.end() ? nullptr : &*found;
}

void add_link(Text& text, const LinkView& link, bool is_selected) {
    text.heading((is_selected ? U"> " : U"") + cells(link.name + ", " + link.state));
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

// Where nobody has a choice, none is marked.
Body body(const Snapshot& snapshot, const Ui& ui, Shape shape) {
    Text text(shape);
    const LinkView* chosen = snapshot.links.size() > 1 ? selected_link(snapshot, ui) : nullptr;
    for (const auto& link : snapshot.links) add_link(text, link, &link == chosen);
    if (snapshot.links.empty()) {
        text.line(U"! There is no network interface yet.", Style::Bad);
        text.line(U"USB adapters may take 10 s and more. If none comes: its driver is missing in the image.");
    }
    return {{}, text.take(), {}, false};
}

bool may_edit(const Snapshot& snapshot, const Ui& ui) {
    return selected_link(snapshot, ui) != nullptr && may_edit_card(snapshot);
}

// Nothing where the link has no static address on the card.
std::vector<CardEdit> edits_to_dhcp(const Snapshot& snapshot, const Ui& ui) {
    if (!may_edit(snapshot, ui)) return {};
    const std::string& name = selected_link(snapshot, ui)->name;
    const auto values = values_in(snapshot.card.text, "ip");
    const bool has_any = std::ranges::any_of(values, [&](const std::string& value) { return is_of_link(value, name); });
    return has_any ? edits_for_dhcp(name, snapshot.card.text) : std::vector<CardEdit>{};
}

std::vector<Hint> hints(const Snapshot& snapshot, const Ui& ui) {
    std::vector<Hint> out{{"Esc", "back", "back to where you came from"}};
    if (may_edit(snapshot, ui)) {
        out.push_back({"e", "address", "give the link a static address; you see farroot.conf before it is written"});
    }
    if (!edits_to_dhcp(snapshot, ui).empty()) {
        out.push_back({"h", "by DHCP", "take the link's static address out of farroot.conf"});
    }
    if (snapshot.links.size() > 1) out.push_back({"Tab", "link", "select the next link, for e and h"});
    const std::vector<Hint> others{{"Up Down", "scroll", "scroll; PageUp, PageDown, Home and End too"},
                                   {"l", "log", "all that was said so far"},
                                   {"d", "why", "diagnosis: all that is wrong, and what to do about it"},
                                   {"c", "config", "farroot.conf, where ip= and vlan= are set"},
                                   {"?", "help", "this"}};
    out.insert(out.end(), others.begin(), others.end());
    return out;
}

void select_next(Press& press) {
    const LinkView* now = selected_link(press.snapshot, press.ui);
    if (now == nullptr) return;
    const auto& links = press.snapshot.links;
    const auto next = static_cast<std::size_t>(now - links.data()) + 1;
    press.ui.link = links[next % links.size()].name;
}

void edit_address(Press& press) {
    if (!may_edit(press.snapshot, press.ui)) return;
    press.ui.address = address_form(*selected_link(press.snapshot, press.ui), press.snapshot.card.text);
    open(press.ui, PageId::Address);
}

void go_by_dhcp(Press& press) {
    auto edits = edits_to_dhcp(press.snapshot, press.ui);
    if (edits.empty()) return;
    press.ui.saving = {press.snapshot.card.text, std::move(edits), true, false, false};
    open(press.ui, PageId::Save);
}

bool press_key(Press& press) {
    if (press.key.is(Key::Code::Tab)) return select_next(press), true;
    if (press.key.is_letter(U'e')) return edit_address(press), true;
    if (press.key.is_letter(U'h')) return go_by_dhcp(press), true;
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
