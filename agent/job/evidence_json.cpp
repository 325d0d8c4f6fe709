#include "agent/job/evidence_json.h"

#include <nlohmann/json.hpp>

#include "agent/core/root_facts_json.h"
#include "agent/job/job_answer.h"

namespace agent::causes {

NLOHMANN_JSON_SERIALIZE_ENUM(RpcReply::Kind, {{RpcReply::Kind::Silent, "silent"},
                                              {RpcReply::Kind::Success, "success"},
                                              {RpcReply::Kind::ProgramUnavailable, "program unavailable"},
                                              {RpcReply::Kind::VersionMismatch, "version mismatch"},
                                              {RpcReply::Kind::Refused, "refused"}})
NLOHMANN_JSON_SERIALIZE_ENUM(NeighbourWord, {{NeighbourWord::Silent, "silent"}, {NeighbourWord::Answers, "answers"}})
NLOHMANN_JSON_SERIALIZE_ENUM(IcmpWord::Kind, {{IcmpWord::Kind::HostUnreachable, "host unreachable"},
                                              {IcmpWord::Kind::NoRoute, "no route"},
                                              {IcmpWord::Kind::Prohibited, "prohibited"},
                                              {IcmpWord::Kind::TooLong, "too long"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Connection, error)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RpcReply, kind, low, high)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PortAnswer, reply, port)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MountAnswer, reply, status, flavors)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LookupAnswer, reply, status, component, flavors)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ExportLine, path, clients)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(IcmpWord, kind, from)

}  // namespace agent::causes

namespace agent::core {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MountAttempt, version, error, words)

}  // namespace agent::core

namespace agent {
namespace {

using causes::Evidence;
using nlohmann::json;

template <typename Value>
void put(json& out, const char* key, const std::optional<Value>& value) {
    if (value) out[key] = *value;
}

void put(json& out, const char* key, const std::optional<base::Failure>& failure) {
    if (failure) out[key] = failure_as_json(*failure);
}

template <typename Value>
void get(const json& in, const char* key, std::optional<Value>& value) {
    if (in.contains(key)) value = in.at(key).get<Value>();
}

void get(const json& in, const char* key, std::optional<base::Failure>& failure) {
    if (in.contains(key)) failure = failure_from_json(in.at(key));
}

// Each optional fact with its key; `action` is put or get.
template <typename Some, typename Action>
void for_each_fact(Some& evidence, Action action) {
    action("name_failure", evidence.name_failure);
    action("no_route", evidence.no_route);
    action("neighbour", evidence.neighbour);
    action("nfs", evidence.nfs);
    action("portmapper", evidence.portmapper);
    action("mountd", evidence.mountd);
    action("null_3", evidence.null_3);
    action("null_4", evidence.null_4);
    action("long_request", evidence.long_request);
    action("mountd_port", evidence.mountd_port);
    action("exports", evidence.exports);
    action("shown", evidence.shown);
    action("mount_reserved", evidence.mount_reserved);
    action("mount_unprivileged", evidence.mount_unprivileged);
    action("lookup_reserved", evidence.lookup_reserved);
    action("lookup_unprivileged", evidence.lookup_unprivileged);
}

}  // namespace

json evidence_as_json(const Evidence& evidence) {
    json out{{"server", evidence.server},
             {"path", evidence.path},
             {"version", evidence.version},
             {"read_write", evidence.read_write},
             {"unprivileged_port", evidence.unprivileged_port},
             {"port", evidence.port},
             {"address", evidence.address},
             {"own_address", evidence.own_address},
             {"on_link", evidence.on_link},
             {"next_hop", evidence.next_hop},
             {"icmp", evidence.icmp},
             {"minor_versions", evidence.minor_versions},
             {"udp_alone", evidence.udp_alone},
             {"trial", record_as_json(evidence.trial)}};
    for_each_fact(evidence, [&out](const char* key, const auto& fact) { put(out, key, fact); });
    return out;
}

Evidence evidence_from_json(const json& in) {
    Evidence out;
    out.server = in.at("server");
    out.path = in.at("path");
    out.version = in.at("version");
    out.read_write = in.at("read_write");
    out.unprivileged_port = in.at("unprivileged_port");
    out.port = in.at("port");
    out.address = in.at("address");
    out.own_address = in.at("own_address");
    out.on_link = in.at("on_link");
    out.next_hop = in.at("next_hop");
    out.icmp = in.at("icmp").get<std::vector<causes::IcmpWord>>();
    out.minor_versions = in.at("minor_versions").get<std::map<unsigned, std::uint32_t>>();
    out.udp_alone = in.at("udp_alone");
    out.trial = record_from_json(in.at("trial"));
    for_each_fact(out, [&in](const char* key, auto& fact) { get(in, key, fact); });
    return out;
}

json record_as_json(const core::TrialRecord& record) {
    json out{{"mounts", record.mounts}, {"in_grace", record.in_grace}, {"given_up", record.given_up}};
    put(out, "root_failure", record.root_failure);
    put(out, "root", record.root);
    return out;
}

core::TrialRecord record_from_json(const json& in) {
    core::TrialRecord out;
    out.mounts = in.at("mounts").get<std::vector<core::MountAttempt>>();
    out.in_grace = in.at("in_grace");
    out.given_up = in.at("given_up");
    get(in, "root_failure", out.root_failure);
    get(in, "root", out.root);
    return out;
}

}  // namespace agent
