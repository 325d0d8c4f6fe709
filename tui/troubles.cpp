#include "tui/troubles.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tui {
namespace {

using namespace agent::core;

// What a verified root came to before counts no more.
void add_roots(std::vector<Trouble>& out, const Snapshot& snapshot) {
    for (const auto& root : snapshot.candidates) {
        const bool works = root.state == "verified" || root.state == "booting";
        if (root.cause && !works) out.push_back({root.root, *root.cause});
    }
}

void add_links(std::vector<Trouble>& out, const Snapshot& snapshot) {
    for (const auto& link : snapshot.links) {
        if (link.cause) out.push_back({link.name, *link.cause});
    }
}

void add_boot(std::vector<Trouble>& out, const Snapshot& snapshot) {
    for (const auto& warning : snapshot.warnings) out.push_back({"", warning});
}

void add_settings(std::vector<Trouble>& out, const Snapshot& snapshot) {
    if (snapshot.card.cause) out.push_back({snapshot.card.device, *snapshot.card.cause});
    if (snapshot.save && snapshot.save->cause) out.push_back({"saving", *snapshot.save->cause});
    for (const auto& mistake : snapshot.mistakes) out.push_back({"", {"", "", mistake, "correct it where it stands"}});
}

std::string notes_of(const FoundView& found) {
    std::string out;
    for (const auto& source : found.sources) {
        if (source.note.empty()) continue;
        out += (out.empty() ? " (" : "; ") + source.source + ": " + source.note;
    }
    return out.empty() ? out : out + ")";
}

void add_search(std::vector<Trouble>& out, const Snapshot& snapshot) {
    if (!snapshot.found || snapshot.looking_for_servers) return;
    if (snapshot.found->servers.empty()) {
        out.push_back({"",
                       {"", "", "no NFS server was found" + notes_of(*snapshot.found),
                        "check that the server is on, and in this network"}});
    }
    for (const auto& server : snapshot.found->servers) {
        if (!server.offer || (server.offer->nfs != "refuses" && server.offer->nfs != "silent")) continue;
        const std::string words = server.offer->nfs == "refuses" ? "refuses NFS connections" : "does not answer to NFS";
        out.push_back({server.address, {"", "", words, "start nfs-kernel-server there, and let port 2049 through"}});
    }
}

void add_warnings(std::vector<Trouble>& out, const Snapshot& snapshot) {
    for (const auto& root : snapshot.candidates) {
        for (const auto& warning : root.warnings) out.push_back({root.root, warning, true});
    }
    for (const auto& swap : snapshot.swaps) {
        if (swap.cause) out.push_back({"swap", *swap.cause, true});
    }
    if (snapshot.overlay && snapshot.overlay->cause) out.push_back({"overlay", *snapshot.overlay->cause, true});
    if (snapshot.card_power && snapshot.card_power->cause) out.push_back({"sd", *snapshot.card_power->cause, true});
    for (const auto& link : snapshot.links) {
        for (const auto& warning : link.warnings) out.push_back({link.name, warning, true});
    }
}

}  // namespace

std::vector<Trouble> troubles(const Snapshot& snapshot) {
    const bool has_network = std::ranges::any_of(
        snapshot.links, [](const LinkView& link) { return !link.address.empty() || !link.ipv6.empty(); });
    std::vector<Trouble> out;
    add_boot(out, snapshot);
    if (!has_network) add_links(out, snapshot);
    add_roots(out, snapshot);
    add_settings(out, snapshot);
    if (has_network) add_links(out, snapshot);
    add_search(out, snapshot);
    add_warnings(out, snapshot);
    return out;
}

}  // namespace tui
