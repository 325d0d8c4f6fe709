#include "agent/servers/mount_wire.h"

#include "agent/servers/xdr.h"

namespace servers {
namespace {

constexpr std::size_t kLongestPath = 1024;  // MNTPATHLEN
constexpr std::size_t kLongestName = 255;   // MNTNAMLEN
constexpr std::size_t kMostHandle = 64;     // FHSIZE3
constexpr std::uint32_t kMostFlavors = 32;

ExportList::Line read_line(XdrReader& in) {
    ExportList::Line line{in.opaque(kLongestPath), {}, 0};
    while (in.flag()) {
        auto client = in.opaque(kLongestName);
        if (line.clients.size() < kMostClients) {
            line.clients.push_back(std::move(client));
        } else {
            ++line.more_clients;
        }
    }
    return line;
}

}  // namespace

std::string path_argument(std::string_view path) {
    return XdrWriter().opaque(path).take();
}

std::optional<MountResult> decode_mount(std::string_view results) {
    XdrReader in(results);
    MountResult result{in.number(), {}, {}};
    if (result.status == agent::causes::kOk) {
        result.handle = in.opaque(kMostHandle);
        for (auto left = in.count(kMostFlavors); left > 0 && !in.failed(); --left) {
            result.flavors.push_back(in.number());
        }
    }
    if (in.failed()) return std::nullopt;
    return result;
}

std::optional<ExportList> decode_exports(std::string_view results) {
    XdrReader in(results);
    ExportList list;
    while (in.flag()) {
        auto line = read_line(in);
        if (list.lines.size() < kMostExports) {
            list.lines.push_back(std::move(line));
        } else {
            ++list.more;
        }
    }
    if (in.failed()) return std::nullopt;
    return list;
}

}  // namespace servers
