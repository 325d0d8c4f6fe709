#include "agent/core/root_facts_json.h"

#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/base/printable.h"

namespace agent::core {
namespace {

using nlohmann::json;
using std::chrono::microseconds;

json write(const Throughput& moved) {
    return {{"bytes", moved.bytes}, {"us", std::chrono::duration_cast<microseconds>(moved.took).count()}};
}

Throughput read_throughput(const json& in) {
    return {in.at("bytes"), base::time_from_json<microseconds>(in.at("us"))};
}

}  // namespace

void to_json(json& out, const RootFacts& facts) {
    out = {{"os", base::printable(facts.os)},
           {"kernel", facts.kernel},
           {"needs_modules", facts.needs_modules},
           {"has_modules", facts.has_modules},
           {"fstab_line", base::printable(facts.fstab_line)},
           {"own_swap", base::printable(facts.own_swap)},
           {"owners_unmapped", facts.owners_unmapped},
           {"maps_owners", facts.maps_owners},
           {"lacks", base::printable(facts.lacks)},
           {"network_set_up", base::printable(facts.network_set_up)},
           {"network_change", base::printable(facts.network_change)},
           {"has_host_keys", facts.has_host_keys},
           {"names_host_keys", facts.names_host_keys}};
    if (facts.latency) out["latency_us"] = std::chrono::duration_cast<microseconds>(*facts.latency).count();
    if (facts.free_bytes) out["free_bytes"] = *facts.free_bytes;
    if (facts.clock_ahead) out["clock_ahead_s"] = facts.clock_ahead->count();
    if (const auto& probe = facts.write_probe) {
        out["write_probe"] = {{"operation", probe->operation}, {"errno", probe->error}, {"owner", probe->owner}};
    }
    if (facts.reads) out["reads"] = write(*facts.reads);
    if (facts.writes) out["writes"] = write(*facts.writes);
}

void from_json(const json& in, RootFacts& facts) {
    facts.os = in.at("os");
    facts.kernel = in.at("kernel");
    facts.needs_modules = in.at("needs_modules");
    facts.has_modules = in.at("has_modules");
    facts.fstab_line = in.at("fstab_line");
    facts.own_swap = in.at("own_swap");
    facts.owners_unmapped = in.value("owners_unmapped", false);
    facts.maps_owners = in.value("maps_owners", false);
    facts.lacks = in.value("lacks", "");
    facts.network_set_up = in.value("network_set_up", "");
    facts.network_change = in.value("network_change", "");
    facts.has_host_keys = in.value("has_host_keys", false);
    facts.names_host_keys = in.value("names_host_keys", false);
    if (in.contains("latency_us")) facts.latency = base::time_from_json<microseconds>(in.at("latency_us"));
    if (in.contains("free_bytes")) facts.free_bytes = in.at("free_bytes").get<std::uint64_t>();
    if (in.contains("clock_ahead_s")) facts.clock_ahead = base::time_from_json<base::seconds>(in.at("clock_ahead_s"));
    if (in.contains("write_probe")) {
        const json& probe = in.at("write_probe");
        facts.write_probe = WriteProbe{probe.at("operation"), probe.at("errno"), probe.at("owner")};
    }
    if (in.contains("reads")) facts.reads = read_throughput(in.at("reads"));
    if (in.contains("writes")) facts.writes = read_throughput(in.at("writes"));
}

}  // namespace agent::core
