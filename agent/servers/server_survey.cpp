#include "agent/servers/server_survey.h"

#include <algorithm>
#include <cerrno>

#include "agent/servers/nfs3_tree.h"
#include "agent/servers/nfs4_tree.h"
#include "agent/servers/nfs_options.h"
#include "agent/servers/pseudo_root.h"
#include "agent/servers/questions.h"

namespace servers {
namespace {

using agent::causes::kAccess;
using agent::causes::kOk;
using agent::causes::kPermission;
using Reply = RpcReply::Kind;

constexpr base::seconds kStagePatience{2};  // no single stage uses up the survey's time

base::Time stage_end(base::Time deadline) {
    return std::min(deadline, base::BootClock::now() + kStagePatience);
}

// From a reserved port where this process may have one: without `insecure` an export asks for that.
struct Peer {
    Connected connected;
    bool from_reserved_port = false;
};

Peer connect(const std::string& address, std::uint16_t port, base::Time deadline) {
    const auto patience = deadline - base::BootClock::now();
    Peer reserved{connect_from(SourcePort::Reserved, address, port, patience), true};
    const int error = reserved.connected.outcome.error;
    if (error != EACCES && error != EADDRINUSE) return reserved;
    return {connect_from(SourcePort::Any, address, port, patience), false};
}

Service service_of(const agent::causes::Connection& outcome) {
    return outcome.error == ETIMEDOUT ? Service::Silent : Service::Refuses;
}

Service service_of(const RpcReply& reply) {
    if (reply.kind == Reply::Success) return Service::Answers;
    return reply.kind == Reply::Silent ? Service::Silent : Service::Refuses;
}

Registered ask_portmapper(ServerSurvey& survey, std::uint16_t port, base::Time deadline) {
    auto peer = connect(survey.address, port, deadline).connected;
    if (!peer.socket) {
        survey.portmapper = service_of(peer.outcome);
        return {};
    }
    RpcConnection portmapper(std::move(peer.socket));
    const auto registered = ask_portmapper(portmapper, deadline);
    survey.portmapper = service_of(registered.reply);
    return registered;
}

// A NULL call, whose answer, also a refusal, tells of the round trip.
Reply ask_version(RpcConnection& nfs, std::uint32_t version, ServerSurvey& survey, base::Time deadline) {
    const base::Time asked = base::BootClock::now();
    const auto reply = ask_null(nfs, version, deadline).kind;
    if (reply == Reply::Silent) return reply;
    const auto took = std::chrono::ceil<base::milliseconds>(base::BootClock::now() - asked);
    survey.round_trip = std::min(took, survey.round_trip.value_or(took));
    return reply;
}

// The lowest minor version of NFS 4 that there is.
std::optional<unsigned> ask_versions(RpcConnection& nfs, ServerSurvey& survey, base::Time deadline) {
    std::map<unsigned, std::uint32_t> minor_versions;
    const auto third = ask_version(nfs, 3, survey, deadline);
    if (third == Reply::Silent) {
        survey.nfs = Service::Silent;
        return std::nullopt;
    }
    if (third == Reply::Success) survey.versions.emplace_back("3");
    if (ask_version(nfs, 4, survey, deadline) == Reply::Success) minor_versions = ask_minor_versions(nfs, deadline);
    for (const auto& [minor, status] : minor_versions) {
        if (is_offered(minor_versions, minor)) survey.versions.push_back("4." + std::to_string(minor));
    }
    survey.nfs = survey.versions.empty() ? Service::Refuses : Service::Answers;
    return lowest_offered(minor_versions);
}

Export listed_export(ExportList::Line&& line) {
    Export out;
    out.path = std::move(line.path);
    out.listed = true;
    out.clients = std::move(line.clients);
    out.more_clients = line.more_clients;
    if (out.clients.size() > kMostClientsTold) {
        out.more_clients += out.clients.size() - kMostClientsTold;
        out.clients.resize(kMostClientsTold);
    }
    return out;
}

void list_exports(RpcConnection& mountd, ServerSurvey& survey, base::Time deadline) {
    auto list = ask_exports(mountd, deadline);
    survey.list_known = list.has_value();
    if (!list) return;
    survey.more_exports = list->more;
    for (auto& line : list->lines) {
        if (survey.exports.size() < kMostExportsTold) {
            survey.exports.push_back(listed_export(std::move(line)));
        } else {
            ++survey.more_exports;
        }
    }
}

// `whole`: the server answered to the end; else what does not look like a root may be one all the same.
void add_pseudo_root(const PseudoRoot& found, bool whole, ServerSurvey& survey) {
    survey.pseudo_root_known = true;
    survey.pseudo_root_cut_off = found.cut_off || !whole;
    survey.passages = found.passages;
    for (const auto& each : found.exports) {
        auto known = std::ranges::find(survey.exports, each.path, &Export::path);
        if (known == survey.exports.end()) {
            if (survey.exports.size() >= kMostExportsTold) {
                ++survey.more_exports;
                continue;
            }
            survey.exports.push_back({});
            known = std::prev(survey.exports.end());
            known->path = each.path;
        }
        known->over_v4 = true;
        known->looked = whole || each.look.is_root() ? Looked::Yes : Looked::No;
        known->look = each.look;
    }
}

void read_pseudo_root(RpcConnection& nfs, unsigned minor, ServerSurvey& survey, base::Time deadline) {
    auto session = Nfs4Session::begin(nfs, minor, deadline);
    if (!session) return;
    Nfs4Tree tree(*session, deadline);
    if (const auto root = tree.root()) {
        const PseudoRoot found = walk_pseudo_root(tree, *root);
        add_pseudo_root(found, nfs.is_alive(), survey);
    }
    session->end(deadline);
}

// MNT gives the handle to begin with.
std::optional<RemoteFile> export_root(RpcConnection& mountd, Export& each, base::Time deadline) {
    each.looked = Looked::Failed;
    const auto [reply, result] = ask_mount(mountd, each.path, deadline);
    if (reply.kind != Reply::Success) return std::nullopt;
    if (result.status == kOk) return RemoteFile{result.handle, FileKind::Directory, true, {}};
    if (result.status == kAccess || result.status == kPermission) each.looked = Looked::Denied;
    return std::nullopt;
}

void look_into_exports(RpcConnection& mountd, RpcConnection& nfs, ServerSurvey& survey, base::Time deadline) {
    std::size_t looks = 0;
    for (auto& each : survey.exports) {
        if (!each.listed || each.looked != Looked::No) continue;
        if (++looks > kMostLooks || !mountd.is_alive() || !nfs.is_alive()) return;
        const auto root = export_root(mountd, each, deadline);
        if (!root) continue;
        Nfs3Tree tree(nfs, deadline);
        each.look = look_at_root(tree, *root);
        each.looked = nfs.is_alive() ? Looked::Yes : Looked::Failed;
    }
}

bool offers(const ServerSurvey& survey, const char* version) {
    return std::ranges::find(survey.versions, version) != survey.versions.end();
}

class Survey {
public:
    Survey(const std::string& address, const SurveyOptions& options,
           const std::function<void(const ServerSurvey&)>& tell)
        : deadline_(options.deadline), portmapper_port_(options.portmapper_port), tell_(tell) {
        survey_.address = address;
    }

    ServerSurvey run() {
        const auto registered = ask_portmapper(survey_, portmapper_port_, stage_end(deadline_));
        if (registered.mountd != 0) survey_.mountd_port = registered.mountd;
        survey_.udp = registered.nfs_udp;
        survey_.nfs_port = registered.nfs != 0 ? registered.nfs : kNfsPort;
        told();
        ask_nfs();
        survey_.complete = base::BootClock::now() < deadline_;
        told();
        return survey_;
    }

private:
    void ask_nfs() {
        auto [connected, from_reserved_port] = connect(survey_.address, survey_.nfs_port, stage_end(deadline_));
        if (!connected.socket) {
            survey_.nfs = service_of(connected.outcome);
            return;
        }
        survey_.from_reserved_port = from_reserved_port;
        RpcConnection nfs(std::move(connected.socket));
        const auto minor = ask_versions(nfs, survey_, stage_end(deadline_));
        told();
        if (survey_.nfs == Service::Answers) see_exports(nfs, minor);
    }

    void see_exports(RpcConnection& nfs, std::optional<unsigned> minor) {
        RpcConnection mountd = connection_to(survey_.mountd_port.value_or(0));
        if (mountd.is_alive()) list_exports(mountd, survey_, stage_end(deadline_));
        told();
        if (minor) {
            read_pseudo_root(nfs, *minor, survey_, stage_end(deadline_));
            told();
        }
        if (!mountd.is_alive() || !offers(survey_, "3")) return;
        if (nfs.is_alive()) return look_into_exports(mountd, nfs, survey_, deadline_);
        // Version 4 hung, or used up its time, and the connection with it.
        RpcConnection another = connection_to(survey_.nfs_port);
        look_into_exports(mountd, another, survey_, deadline_);
    }

    // One that is not alive: there is no such port, or nobody listens there.
    RpcConnection connection_to(std::uint16_t port) const {
        if (port == 0) return RpcConnection({});
        return RpcConnection(connect(survey_.address, port, stage_end(deadline_)).connected.socket);
    }

    void told() {
        sort_exports(survey_);
        survey_.took = std::chrono::ceil<base::milliseconds>(base::BootClock::now() - began_);
        tell_(survey_);
    }

    base::Time deadline_;
    std::uint16_t portmapper_port_;
    const std::function<void(const ServerSurvey&)>& tell_;
    base::Time began_ = base::BootClock::now();
    ServerSurvey survey_;
};

}  // namespace

ServerSurvey survey_server(const std::string& address, const SurveyOptions& options,
                           const std::function<void(const ServerSurvey&)>& tell) {
    return Survey(address, options, tell).run();
}

void sort_exports(ServerSurvey& survey) {
    std::ranges::stable_sort(survey.exports, [](const Export& a, const Export& b) {
        return a.look.rank() != b.look.rank() ? a.look.rank() > b.look.rank() : a.path < b.path;
    });
}

std::string why_no_exports(const ServerSurvey& survey) {
    if (!survey.exports.empty() || survey.list_known || survey.pseudo_root_known) return {};
    if (survey.nfs != Service::Answers) return {};
    if (!survey.complete) return "unknown: the server stopped answering";
    if (!offers(survey, "3")) return "unknown: the server does not let its NFS 4 tree be read";
    if (survey.portmapper != Service::Answers) return "unknown: no portmapper answers that would name mountd's port";
    if (!survey.mountd_port) return "unknown: mountd is not registered at the portmapper";
    return "unknown: mountd does not answer";
}

}  // namespace servers
