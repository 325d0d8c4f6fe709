#include "agent/command/examine_text.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "agent/base/printable.h"
#include "agent/causes/explain.h"
#include "agent/command/wrapped.h"
#include "agent/job/evidence_json.h"

namespace agent {
namespace {

using nlohmann::json;
using Kind = causes::RpcReply::Kind;

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabelWidth = 14;
constexpr std::size_t kMostShown = 20;

std::string line(const std::string& label, const std::string& text) {
    std::string head = "  " + label;
    head.resize(2 + kLabelWidth, ' ');
    std::string out;
    for (const auto& part : wrapped(base::printable(text, 2048), kWidth - head.size())) {
        out += head + part + "\n";
        head.assign(head.size(), ' ');
    }
    return out;
}

std::string fixed(double value, const char* unit) {
    char text[48];
    std::snprintf(text, sizeof text, "%.1f %s", value, unit);
    return text;
}

std::string speed_text(const core::Throughput& moved) {
    return fixed(moved.megabytes_per_second(), "MB/s") + ", from " +
           fixed(static_cast<double>(moved.bytes) / 1e6, "MB");
}

std::string root_lines(const core::RootFacts& facts) {
    std::string out;
    if (!facts.os.empty()) out += line("system", facts.os);
    if (facts.latency) {
        const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(*facts.latency).count();
        out += line("latency", fixed(static_cast<double>(microseconds) / 1000, "ms"));
    }
    if (facts.reads) out += line("reads", speed_text(*facts.reads));
    if (facts.writes) out += line("writes", speed_text(*facts.writes));
    if (facts.free_bytes) out += line("free", fixed(static_cast<double>(*facts.free_bytes) / 1e9, "GB"));
    if (facts.needs_modules) {
        out += line("modules", "/lib/modules/" + facts.kernel + (facts.has_modules ? "" : " is missing"));
    }
    if (facts.clock_ahead) out += line("clock", std::to_string(facts.clock_ahead->count()) + " s from the server's");
    return out;
}

std::string connection_text(const std::optional<causes::Connection>& connection) {
    if (!connection) return "not asked";
    if (connection->error == 0) return "open";
    return connection->error == ETIMEDOUT ? "silent" : std::strerror(connection->error);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string status_text(const std::optional<causes::MountAnswer>& answer) {
    if (!answer) return "not asked";
    if (answer->reply.kind != Kind::Success) return "no answer";
    return answer->status == causes::kOk ? "granted" : "refused (" + std::to_string(answer->status) + ")";
}

std::string server_lines(const causes::Evidence& evidence) {
    std::string out;
    if (evidence.address.empty()) return out;
    out += line("address", evidence.address + (evidence.on_link ? "" : " via " + evidence.next_hop) + ", asked from " +
                               evidence.own_address);
    out += line("ports", std::to_string(evidence.port) + " " + connection_text(evidence.nfs) + ", 111 " +
                             connection_text(evidence.portmapper) + ", mountd " + connection_text(evidence.mountd));
    for (const auto& word : evidence.icmp) out += line("ICMP", "from " + word.from);
    if (const auto versions = causes::versions_offered(evidence); !versions.empty()) {
        out += line("versions", joined(versions));
    }
    if (evidence.exports) {
        std::size_t shown = 0;
        for (const auto& each : *evidence.exports) {
            if (shown++ == kMostShown) break;
            out += line(shown == 1 ? "exports" : "",
                        each.path + " to " + (each.clients.empty() ? "everybody" : joined(each.clients)));
        }
        if (evidence.exports->size() > kMostShown) {
            out += line("", std::to_string(evidence.exports->size() - kMostShown) + " more");
        }
        if (evidence.exports->empty()) out += line("exports", "none");
    }
    if (!evidence.mount_reserved && !evidence.mount_unprivileged) return out;
    out += line("mountd says", status_text(evidence.mount_reserved) + " from a port below 1024, " +
                                   status_text(evidence.mount_unprivileged) + " from one above");
    return out;
}

std::string finding_lines(const char* label, const base::Failure& failure) {
    return line(label, failure.text()) + line("  fix", failure.remedy());
}

json cause(const base::Failure& failure) {
    return {{"id", base::describe(failure.cause).id},
            {"object", base::printable(failure.object)},
            {"words", base::printable(failure.text(), 2048)},
            {"remedy", base::printable(failure.remedy(), 2048)}};
}

}  // namespace

std::string examined_text(const Examined& examined) {
    std::string out = base::printable(examined.root) + "\n";
    if (const auto& verdict = examined.verdict) {
        out += line("verified", "NFS version " + verdict->version + ", init is " + verdict->init);
    }
    for (const auto& each : examined.causes) out += finding_lines("cause", each);
    for (const auto& each : examined.warnings) out += finding_lines("warning", each);
    if (examined.causes.empty() && !examined.verdict) {
        out += line("result", examined.was_tried ? "nothing found" : "nothing speaks against it, without a mount");
    }
    if (examined.evidence.trial.root) out += root_lines(*examined.evidence.trial.root);
    if (examined.was_asked) out += server_lines(examined.evidence);
    return out;
}

std::string examined_json(const Examined& examined) {
    json out{{"root", base::printable(examined.root)},
             {"verified", examined.verdict.has_value()},
             {"version", examined.verdict ? examined.verdict->version : ""},
             {"init", examined.verdict ? base::printable(examined.verdict->init) : ""},
             {"causes", json::array()},
             {"warnings", json::array()},
             {"evidence", evidence_as_json(examined.evidence)}};
    for (const auto& each : examined.causes) out["causes"].push_back(cause(each));
    for (const auto& each : examined.warnings) out["warnings"].push_back(cause(each));
    return out.dump(1, ' ', true, json::error_handler_t::replace) + "\n";
}

}  // namespace agent
