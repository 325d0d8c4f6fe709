#include "agent/servers/server_evidence.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <functional>

#include "agent/base/ip_address.h"
#include "agent/causes/exports.h"
#include "agent/job/resolve.h"
#include "agent/servers/nfs3_wire.h"
#include "agent/servers/nfs4_tree.h"
#include "agent/servers/nfs_options.h"
#include "agent/servers/pseudo_root.h"
#include "agent/servers/questions.h"
#include "netcfg/arp_socket.h"
#include "netcfg/icmp_errors.h"
#include "netcfg/links.h"
#include "netcfg/neighbours.h"
#include "netcfg/next_hop.h"

namespace servers {
namespace {

namespace causes = agent::causes;
using base::IpAddress;
using causes::Evidence;
using Reply = causes::RpcReply::Kind;

constexpr base::milliseconds kConnectPatience{4000};  // the kernel's three ARP requests take 3 s
constexpr base::milliseconds kAnswerPatience{2500};
constexpr int kMostIcmp = 1000;             // that are read: anybody may send some
constexpr std::size_t kMostIcmpWords = 16;  // that are about the server
constexpr std::size_t kMostLinks = 64;      // that are asked on by ARP
constexpr int kArpTries = 3;
constexpr base::milliseconds kArpPatience{500};
constexpr std::size_t kLongRequest = 6000;  // bytes, more than four frames of 1500
constexpr std::size_t kMostExportBytes = 8 * 1024;
constexpr base::milliseconds kWalkPatience{3000};  // through all that an NFSv4 server shows

base::Time answer_end() {
    return base::BootClock::now() + kAnswerPatience;
}

// As SocketAddress::parse takes it: the scope of a link-local address behind '%'.
std::optional<IpAddress> address_of(const std::string& numeric) {
    return IpAddress::parse(numeric.substr(0, numeric.find('%')));
}

std::size_t size_of(const causes::ExportLine& line) {
    constexpr std::size_t kOfJson = 8;  // a text's quotes, comma, and more
    std::size_t size = line.path.size() + kOfJson;
    for (const auto& client : line.clients) size += client.size() + kOfJson;
    return size;
}

// To what a job's answer can hold; those stay that concern the path.
void shorten(std::vector<causes::ExportLine>& exports, const std::string& path) {
    const causes::ExportLine* own = causes::export_of(exports, path);
    const std::string own_path = own == nullptr ? "" : own->path;
    std::stable_partition(exports.begin(), exports.end(), [&](const auto& line) {
        return line.path == own_path || line.path.starts_with(path == "/" ? path : path + "/");
    });
    std::size_t size = 0;
    const auto end = std::ranges::find_if(exports, [&size](const auto& line) {
        size += size_of(line);
        return size > kMostExportBytes;
    });
    exports.erase(end, exports.end());
}

class Interview {
public:
    explicit Interview(const agent::core::NfsRoot& root) : options_(read_nfs_options(root.options)) {
        evidence_.server = root.server;
        evidence_.path = root.path;
        evidence_.version = options_.version;
        evidence_.unprivileged_port = options_.unprivileged_port;
        evidence_.port = options_.port;
    }

    // Raw sockets, which take CAP_NET_RAW: one that hears ICMP, and one on each link that asks by ARP.
    void open_sockets() {
        if (auto icmp = netcfg::IcmpErrors::open()) icmp_.emplace(std::move(*icmp));
        const auto links = netcfg::Links::open();
        if (!links) return;
        for (const auto& link : links->all()) {
            if (arp_.size() == kMostLinks) return;
            if (auto socket = netcfg::ArpSocket::open(link.index, link.mac)) {
                arp_.emplace(link.index.value, std::move(*socket));
            }
        }
    }

    Evidence run() {
        if (find_way()) {
            connect();
            if (nfs_.socket) {
                ask_versions();
                ask_mountd();
                look_up();
            } else {
                ask_for_udp();
                ask_neighbour();
            }
            hear_icmp();
        }
        return std::move(evidence_);
    }

private:
    bool find_way() {
        const auto found = agent::resolve_host(evidence_.server);
        if (!found) {
            evidence_.name_failure = found.failure();
            return false;
        }
        evidence_.address = found->front();
        server_ = address_of(evidence_.address);
        if (!server_) return true;
        const auto hop = netcfg::next_hop(*server_);
        if (!hop) {
            // Of a link-local address the link is in its spelling, and the kernel knows it.
            if (evidence_.address.find('%') == std::string::npos) evidence_.no_route = hop.failure();
            return !evidence_.no_route;
        }
        hop_ = *hop;
        evidence_.own_address = hop->source.text();
        evidence_.next_hop = hop->neighbour.text();
        evidence_.on_link = hop->neighbour == *server_;
        return true;
    }

    void connect() {
        auto connected = connect_all(evidence_.address, {evidence_.port, kPortmapperPort}, kConnectPatience);
        nfs_ = std::move(connected[0]);
        portmapper_ = std::move(connected[1]);
        evidence_.nfs = nfs_.outcome;
        evidence_.portmapper = portmapper_.outcome;
    }

    void ask_for_udp() {
        if (!portmapper_.socket) return;
        RpcConnection portmapper(std::move(portmapper_.socket));
        const auto registered = ask_portmapper(portmapper, answer_end());
        evidence_.udp_alone = registered.nfs_udp && registered.nfs == 0;
    }

    // An answer to a question of our own: what the kernel remembers of a neighbour may be old. Without the right to ask
    // nothing is known.
    void ask_neighbour() {
        if (!hop_ || hop_->neighbour.v4() == nullptr || hop_->source.v4() == nullptr) return;
        const auto found = arp_.find(hop_->link.value);
        if (found == arp_.end()) return;
        auto& socket = found->second;
        evidence_.neighbour = causes::NeighbourWord::Silent;
        for (int i = 0; i < kArpTries && evidence_.neighbour == causes::NeighbourWord::Silent; ++i) {
            if (!socket.request(*hop_->source.v4(), *hop_->neighbour.v4())) evidence_.neighbour.reset();
            if (answers(socket)) evidence_.neighbour = causes::NeighbourWord::Answers;
        }
    }

    bool answers(netcfg::ArpSocket& socket) const {
        const base::Time end = base::BootClock::now() + kArpPatience;
        for (base::Time now = base::BootClock::now(); now < end; now = base::BootClock::now()) {
            pollfd polled{socket.fd(), POLLIN, 0};
            ::poll(&polled, 1, static_cast<int>(std::chrono::ceil<base::milliseconds>(end - now).count()));
            if (const auto packet = socket.receive()) {
                if (packet->op == netcfg::ArpOp::Reply && packet->sender == *hop_->neighbour.v4()) return true;
            }
        }
        return false;
    }

    // What the kernel tells itself about a silent neighbour says no more than that.
    void hear_icmp() {
        using Kind = netcfg::IcmpError::Kind;
        for (int read = 0; icmp_ && read < kMostIcmp && evidence_.icmp.size() < kMostIcmpWords; ++read) {
            const auto error = icmp_->receive();
            if (!error) break;
            if (error->destination != server_ || (hop_ && error->from == hop_->source)) continue;
            const auto add = [&](causes::IcmpWord::Kind kind) { evidence_.icmp.push_back({kind, error->from.text()}); };
            switch (error->kind) {
                case Kind::NoRoute: add(causes::IcmpWord::Kind::NoRoute); break;
                case Kind::HostUnreachable: add(causes::IcmpWord::Kind::HostUnreachable); break;
                case Kind::Prohibited: add(causes::IcmpWord::Kind::Prohibited); break;
                case Kind::FragmentationNeeded: add(causes::IcmpWord::Kind::TooLong); break;
                case Kind::PortUnreachable:
                case Kind::Other: break;
            }
        }
    }

    void ask_versions() {
        RpcConnection connection(std::move(nfs_.socket));
        evidence_.null_4 = ask_null(connection, 4, answer_end());
        // A silent server is given one more connection, not one a question.
        if (evidence_.null_4->kind == Reply::Silent) connection = another();
        evidence_.null_3 = ask_null(connection, 3, answer_end());
        if (evidence_.null_4->kind == Reply::Silent && evidence_.null_3->kind == Reply::Silent) return;
        if (evidence_.null_4->kind == Reply::Success) {
            evidence_.minor_versions = ask_minor_versions(connection, answer_end());
        }
        connection = another();
        const auto& null = evidence_.null_4->kind == Reply::Success ? kNull4 : kNull3;
        evidence_.long_request = connection.ask(null, std::string(kLongRequest, '\0'), answer_end()).reply;
    }

    RpcConnection another(SourcePort source = SourcePort::Any) const {
        return RpcConnection(connect_from(source, evidence_.address, evidence_.port, kConnectPatience).socket);
    }

    void ask_mountd() {
        if (!portmapper_.socket) return;
        RpcConnection portmapper(std::move(portmapper_.socket));
        const auto registered = ask_portmapper(portmapper, answer_end());
        evidence_.mountd_port = causes::PortAnswer{registered.reply, registered.mountd};
        if (registered.mountd == 0) return;
        auto any = connect_from(SourcePort::Any, evidence_.address, registered.mountd, kConnectPatience);
        evidence_.mountd = any.outcome;
        if (!any.socket) return;
        RpcConnection mountd(std::move(any.socket));
        if (auto list = ask_exports(mountd, answer_end())) {
            evidence_.exports.emplace();
            for (auto& line : list->lines) {
                evidence_.exports->push_back({std::move(line.path), std::move(line.clients)});
            }
            shorten(*evidence_.exports, evidence_.path);
        }
        evidence_.mount_unprivileged = mount_answer(mountd);
        if (evidence_.mount_unprivileged->reply.kind == Reply::Silent) {
            evidence_.mount_reserved = evidence_.mount_unprivileged;
            return;
        }
        auto reserved = connect_from(SourcePort::Reserved, evidence_.address, registered.mountd, kConnectPatience);
        if (!reserved.socket) return;
        RpcConnection as_root(std::move(reserved.socket));
        evidence_.mount_reserved = mount_answer(as_root);
    }

    causes::MountAnswer mount_answer(RpcConnection& mountd) const {
        auto [reply, result] = ask_mount(mountd, evidence_.path, answer_end());
        return {reply, result.status, std::move(result.flavors)};
    }

    void look_up() {
        minor_ = lowest_offered(evidence_.minor_versions);
        if (!minor_) return;
        evidence_.lookup_reserved = walk(SourcePort::Reserved);  // which is let in where the other is not
        evidence_.lookup_unprivileged = walk(SourcePort::Any);
    }

    std::optional<causes::LookupAnswer> walk(SourcePort source) {
        RpcConnection connection = another(source);
        auto session = Nfs4Session::begin(connection, *minor_, answer_end());
        if (!session) return std::nullopt;
        auto found = look_up(*session);
        // mountd told none: a server of NFSv4 alone has no need of it.
        if (found && !evidence_.exports && !evidence_.shown) evidence_.shown = exports_shown(*session);
        session->end(answer_end());
        return found;
    }

    std::optional<causes::LookupAnswer> look_up(Nfs4Session& session) const {
        const auto components = components_of(evidence_.path);
        Operations4 way;
        way.put_root();
        for (const auto& each : components) way.lookup(each);
        const auto answer = session.ask(way, answer_end());
        const auto walk = decode_walk4(answer.results);
        if (!walk) return std::nullopt;
        causes::LookupAnswer found{answer.reply, walk->status, "", {}};
        if (walk->status == causes::kOk) return found;
        if (walk->walked < components.size()) found.component = components[walk->walked];
        if (walk->status != causes::kWrongSecurity || found.component.empty()) return found;
        Operations4 question;
        question.put_root();
        for (std::size_t i = 0; i < walk->walked; ++i) question.lookup(components[i]);
        question.security_of(found.component);
        if (const auto told = decode_walk4(session.ask(question, answer_end()).results)) found.flavors = told->flavors;
        return found;
    }

    std::optional<std::vector<causes::ExportLine>> exports_shown(Nfs4Session& session) const {
        Nfs4Tree tree(session, base::BootClock::now() + kWalkPatience);
        const auto root = tree.root();
        if (!root) return std::nullopt;
        auto exports = walk_pseudo_root(tree, *root).exports;
        std::ranges::stable_sort(exports, std::greater(), [](const PseudoExport& each) { return each.look.rank(); });
        std::vector<causes::ExportLine> shown;
        for (auto& each : exports) shown.push_back({std::move(each.path), {}});
        shorten(shown, evidence_.path);
        return shown;
    }

    Evidence evidence_;
    NfsOptions options_;
    std::optional<unsigned> minor_;  // of NFSv4, the lowest that is offered
    std::optional<IpAddress> server_;
    std::optional<netcfg::NextHop> hop_;
    std::optional<netcfg::IcmpErrors> icmp_;
    std::map<int, netcfg::ArpSocket> arp_;  // by the link's index
    Connected nfs_;
    Connected portmapper_;
};

}  // namespace

causes::Evidence server_evidence(const agent::core::NfsRoot& root, const std::function<void()>& opened) {
    Interview interview(root);
    interview.open_sockets();
    opened();
    return interview.run();
}

}  // namespace servers
