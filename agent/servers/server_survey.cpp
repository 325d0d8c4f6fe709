#include "agent/servers/server_survey.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>

#include "agent/servers/libnfs.h"
#include "agent/servers/nfs3_tree.h"
#include "agent/servers/nfs4_tree.h"
#include "agent/servers/pseudo_root.h"
#include "agent/servers/rpc_peer.h"

namespace servers {
namespace {

constexpr std::uint16_t kNfsPort = 2049;
constexpr base::seconds kStagePatience{2};  // no single stage uses up the survey's time
constexpr std::size_t kMostMappings = 512;
constexpr std::size_t kMostListed = 100'000;  // of a list that might never end
constexpr std::size_t kLongestPath = 1024;    // MNTPATHLEN

constexpr std::uint32_t kMinorVersionMismatch = 10021;  // NFS4ERR_MINOR_VERS_MISMATCH

base::Time stage_end(base::Time deadline) {
    return std::min(deadline, base::BootClock::now() + kStagePatience);
}

Service service_of(const base::Failure& failure) {
    return failure.error == ETIMEDOUT ? Service::Silent : Service::Refuses;
}

struct Mappings {
    std::optional<std::uint16_t> mountd;
    std::optional<std::uint16_t> nfs;
    bool nfs_udp = false;
};

void take_mapping(Mappings& out, const pmap2_mapping& map) {
    if (map.port == 0 || map.port > 65535) return;
    const auto port = static_cast<std::uint16_t>(map.port);
    if (map.prog == MOUNT_PROGRAM && map.prot == IPPROTO_TCP && map.vers == 3) out.mountd = port;
    if (map.prog == NFS_PROGRAM && map.prot == IPPROTO_TCP) out.nfs = port;
    if (map.prog == NFS_PROGRAM && map.prot == IPPROTO_UDP) out.nfs_udp = true;
}

Mappings ask_portmapper(ServerSurvey& survey, std::uint16_t port, base::Time deadline) {
    Mappings out;
    auto peer = RpcPeer::connect(survey.address, port, deadline);
    if (!peer) {
        survey.portmapper = service_of(peer.failure());
        return out;
    }
    const auto end = peer->call([](rpc_context* rpc, RpcPeer::Callback callback,
                                   void* call) { return ::rpc_pmap2_dump_async(rpc, callback, call); },
                                [&](const void* answer) {
                                    std::size_t count = 0;
                                    const auto* each = static_cast<const pmap2_dump_result*>(answer)->list;
                                    while (each != nullptr && ++count <= kMostMappings) {
                                        const auto mapping = copied(each);
                                        take_mapping(out, mapping.map);
                                        each = mapping.next;
                                    }
                                },
                                deadline);
    survey.portmapper = end == RpcEnd::Answered ? Service::Answers
                        : end == RpcEnd::Silent ? Service::Silent
                                                : Service::Refuses;
    return out;
}

// RFC 8881 §15.1: a version that is not offered says so before anything else; one that is, misses its session.
void ask_minor_versions(RpcPeer& nfs, ServerSurvey& survey, base::Time deadline) {
    for (std::uint32_t minor = 0; minor <= 2; ++minor) {
        const auto status = ask_minor_version(nfs, minor, deadline);
        if (!status) return;
        if (*status != kMinorVersionMismatch) survey.versions.push_back("4." + std::to_string(minor));
    }
}

// A NULL call, whose answer, also a refusal, tells of the round trip.
RpcEnd ask_version(RpcPeer& nfs, int version, ServerSurvey& survey, base::Time deadline) {
    const base::Time asked = base::BootClock::now();
    const auto end = nfs.null(NFS_PROGRAM, version, deadline);
    if (end == RpcEnd::Silent) return end;
    const auto took = std::chrono::ceil<base::milliseconds>(base::BootClock::now() - asked);
    survey.round_trip = std::min(took, survey.round_trip.value_or(took));
    return end;
}

void ask_versions(RpcPeer& nfs, ServerSurvey& survey, base::Time deadline) {
    const auto third = ask_version(nfs, 3, survey, deadline);
    if (third == RpcEnd::Silent) {
        survey.nfs = Service::Silent;
        return;
    }
    if (third == RpcEnd::Answered) survey.versions.emplace_back("3");
    const auto fourth = ask_version(nfs, 4, survey, deadline);
    if (fourth == RpcEnd::Answered) ask_minor_versions(nfs, survey, deadline);
    survey.nfs = survey.versions.empty() ? Service::Refuses : Service::Answers;
}

Export listed_export(const exportnode& node) {
    Export out;
    out.path = std::string(node.ex_dir).substr(0, kLongestPath);
    out.listed = true;
    std::size_t count = 0;
    for (const groupnode* each = node.ex_groups; each != nullptr && ++count <= kMostListed;) {
        const auto client = copied(each);
        each = client.gr_next;
        if (out.clients.size() < kMostClients) {
            out.clients.push_back(std::string(client.gr_name).substr(0, kLongestPath));
        } else {
            ++out.more_clients;
        }
    }
    return out;
}

void list_exports(RpcPeer& mountd, ServerSurvey& survey, base::Time deadline) {
    const auto take = [&](const void* answer) {
        const exportnode* each = *static_cast<const exports*>(answer);
        for (std::size_t count = 0; each != nullptr && count < kMostListed; ++count) {
            const auto node = copied(each);
            each = node.ex_next;
            if (survey.exports.size() < kMostExports) {
                survey.exports.push_back(listed_export(node));
            } else {
                ++survey.more_exports;
            }
        }
    };
    const auto end = mountd.call([](rpc_context* rpc, RpcPeer::Callback callback,
                                    void* call) { return ::rpc_mount3_export_async(rpc, callback, call); },
                                 take, deadline);
    survey.list_known = end == RpcEnd::Answered;
}

// `whole`: the server answered to the end; else what does not look like a root may be one all the same.
void add_pseudo_root(const PseudoRoot& found, bool whole, ServerSurvey& survey) {
    survey.pseudo_root_known = true;
    survey.pseudo_root_cut_off = found.cut_off || !whole;
    survey.passages = found.passages;
    for (const auto& each : found.exports) {
        auto known = std::ranges::find(survey.exports, each.path, &Export::path);
        if (known == survey.exports.end()) {
            if (survey.exports.size() >= kMostExports) {
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

void read_pseudo_root(RpcPeer& nfs, ServerSurvey& survey, base::Time deadline) {
    Nfs4Tree tree(nfs, deadline);
    const auto root = tree.root();
    if (!root) return;
    const PseudoRoot found = walk_pseudo_root(tree, *root);
    add_pseudo_root(found, nfs.is_alive(), survey);
}

Looked looked_of(mountstat3 status) {
    return status == MNT3ERR_ACCES || status == MNT3ERR_PERM ? Looked::Denied : Looked::Failed;
}

// MNT gives the handle to begin with; UMNT takes this client out of the server's list of mounts again.
std::optional<RemoteFile> export_root(RpcPeer& mountd, Export& each, base::Time deadline) {
    std::optional<RemoteFile> out;
    each.looked = Looked::Failed;
    const auto take = [&](const void* bytes) {
        const auto& answer = *static_cast<const mountres3*>(bytes);
        if (answer.fhs_status != MNT3_OK) {
            each.looked = looked_of(answer.fhs_status);
            return;
        }
        const auto& handle = answer.mountres3_u.mountinfo.fhandle;
        out = RemoteFile{std::string(handle.fhandle3_val, handle.fhandle3_len), FileKind::Directory, true, {}};
    };
    mountd.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                    void* call) { return ::rpc_mount3_mnt_async(rpc, callback, each.path.data(), call); },
                take, deadline);
    if (!out) return out;
    mountd.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                    void* call) { return ::rpc_mount3_umnt_async(rpc, callback, each.path.data(), call); },
                [](const void*) {}, deadline);
    return out;
}

void look_into_exports(RpcPeer& mountd, RpcPeer& nfs, ServerSurvey& survey, base::Time deadline) {
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
        const auto mappings = ask_portmapper(survey_, portmapper_port_, stage_end(deadline_));
        survey_.mountd_port = mappings.mountd;
        survey_.udp = mappings.nfs_udp;
        survey_.nfs_port = mappings.nfs.value_or(kNfsPort);
        told();
        auto nfs = RpcPeer::connect(survey_.address, survey_.nfs_port, stage_end(deadline_));
        if (nfs) {
            survey_.from_reserved_port = nfs->from_reserved_port();
            ask_versions(*nfs, survey_, stage_end(deadline_));
        } else {
            survey_.nfs = service_of(nfs.failure());
        }
        told();
        if (survey_.nfs == Service::Answers) see_exports(*nfs);
        survey_.complete = base::BootClock::now() < deadline_;
        told();
        return survey_;
    }

private:
    void see_exports(RpcPeer& nfs) {
        std::optional<RpcPeer> mountd;
        if (survey_.mountd_port) {
            auto peer = RpcPeer::connect(survey_.address, *survey_.mountd_port, stage_end(deadline_));
            if (peer) mountd.emplace(std::move(*peer));
        }
        if (mountd) list_exports(*mountd, survey_, stage_end(deadline_));
        told();
        if (offers(survey_, "4.0")) {
            read_pseudo_root(nfs, survey_, stage_end(deadline_));
            told();
        }
        if (mountd && offers(survey_, "3")) look_over_v3(*mountd, nfs);
    }

    // Version 4 may have hung, or used up its time, and the connection with it.
    void look_over_v3(RpcPeer& mountd, RpcPeer& nfs) {
        if (nfs.is_alive()) return look_into_exports(mountd, nfs, survey_, deadline_);
        auto another = RpcPeer::connect(survey_.address, survey_.nfs_port, stage_end(deadline_));
        if (another) look_into_exports(mountd, *another, survey_, deadline_);
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
    if (!offers(survey, "3") && !offers(survey, "4.0")) {
        return "unknown: the server offers NFS 4.1 and later alone, which only the kernel's client speaks";
    }
    if (!survey.complete) return "unknown: the server stopped answering";
    if (survey.portmapper != Service::Answers) return "unknown: no portmapper answers that would name mountd's port";
    if (!survey.mountd_port) return "unknown: mountd is not registered at the portmapper";
    return "unknown: mountd does not answer";
}

}  // namespace servers
