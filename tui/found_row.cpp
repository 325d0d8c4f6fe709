#include "tui/found_row.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tui/cells.h"

namespace tui {
namespace {

using namespace agent::core;

constexpr std::size_t kNameAtLeast = 14;  // cells; less of a server's name says nothing

std::string ways(const FoundServer& server) {
    std::vector<std::string> sources;
    for (const auto& each : server.by) sources.push_back(each.source);
    return sources.empty() ? "" : "by " + joined(sources);
}

std::string nfs_words(const FoundServer& server) {
    if (!server.offer) return "being asked";
    const FoundOffer& offer = *server.offer;
    if (!offer.versions.empty()) return "NFS " + joined(offer.versions);
    if (offer.nfs == "refuses") return "no NFS: port " + std::to_string(offer.port) + " refused";
    if (offer.nfs == "silent") return "NFS does not answer";
    return "NFS: no version known";
}

std::string clients_words(const FoundExport& each) {
    if (each.clients.empty()) return "";
    const std::size_t more = each.clients.size() - 1 + each.more_clients;
    return "for " + each.clients.front() + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

struct Words {
    char32_t mark = U'·';
    Style style = Style::Quiet;
    std::string text;
};

Words words_of(const FoundLine& line, Shape shape) {
    if (line.spelling.empty()) return {U'!', Style::Bad, "its name can't be written in root="};
    if (line.offered == nullptr) return {U'·', Style::Quiet, "named by the network"};
    const FoundExport& each = *line.offered;
    if (each.root) {
        const std::string& what = each.os.empty() ? each.init : each.os;
        return {U'◆', Style::Good, shape.margin() > 0 ? "root: " + what : what};
    }
    if (each.looked == "denied") return {U'!', Style::Bad, "access denied to this Pi"};
    if (each.looked == "failed") return {U'!', Style::Bad, "it could not be read"};
    const std::string clients = clients_words(each);
    if (each.looked == "yes") return {U'·', Style::Quiet, "no root in it"};
    return {U'·', Style::Quiet, clients.empty() ? "not looked into" : clients};
}

}  // namespace

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

Row server_row(const FoundServer& server, Shape shape) {
    const bool answers = server.offer && !server.offer->versions.empty();
    const Style style = answers ? Style::Good : server.offer ? Style::Bad : Style::Busy;
    const char32_t mark = answers ? U'◆' : server.offer ? U'!' : U'▒';
    const Cells nfs = cells(nfs_words(server));
    const Cells by = cells(ways(server));
    Row row{{Cells(shape.margin(), U' ') + mark + U' ', style}};
    const std::size_t indent = shape.margin() + 2;
    const std::size_t right = nfs.size() + 2;
    const std::size_t room = shape.width - std::min(shape.width, indent + right);
    Cells name = fit_middle(cells(server.address), room);
    if (!server.names.empty() && name.size() + kNameAtLeast <= room) {
        name += U"  " + fit_middle(cells(server.names.front()), room - name.size() - 2);
    }
    const std::size_t column = std::min(std::max(name.size(), shape.width * 2 / 5), room);
    row.push_back({pad(std::move(name), column), Style::Key});
    row.push_back({U"  " + nfs});
    if (indent + column + right + by.size() + 2 <= shape.width) row.push_back({U"  " + by, Style::Quiet});
    return row;
}

std::size_t path_column(const std::vector<FoundLine>& lines, Shape shape) {
    std::size_t longest = 0;
    for (const auto& line : lines) longest = std::max(longest, line.path.size());
    return std::min(longest, shape.width / 2);
}

std::size_t indent_of_export(Shape shape) {
    return shape.margin() > 0 ? shape.margin() + 4 : 2;
}

Row export_row(const FoundLine& line, std::size_t column, Shape shape) {
    const Words words = words_of(line, shape);
    return {{Cells(indent_of_export(shape), U' ') + words.mark + U' ', words.style},
            {pad(fit_middle(cells(line.path), column), column)},
            {U"  " + cells(words.text), words.style}};
}

}  // namespace tui
