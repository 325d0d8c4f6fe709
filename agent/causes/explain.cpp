#include "agent/causes/explain.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "agent/causes/access.h"
#include "agent/causes/finding.h"

namespace agent::causes {
namespace {

using base::Cause;
using base::Failure;
using Findings = std::vector<Failure>;

bool is_silent(const std::optional<RpcReply>& reply) {
    return reply && reply->kind == RpcReply::Kind::Silent;
}

bool is_success(const std::optional<RpcReply>& reply) {
    return reply && reply->kind == RpcReply::Kind::Success;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

const IcmpWord* heard(const Evidence& evidence, IcmpWord::Kind kind) {
    const auto found = std::ranges::find(evidence.icmp, kind, &IcmpWord::kind);
    return found == evidence.icmp.end() ? nullptr : &*found;
}

base::Fields fields_of(const Evidence& evidence) {
    return {{"path", evidence.path}, {"address", evidence.own_address}, {"port", std::to_string(evidence.port)}};
}

// --- The way there ---

// Something of the server's own answered: it is on, and this network leads to it.
bool is_up(const Evidence& evidence) {
    const auto speaks = [](const std::optional<Connection>& connection) {
        return connection && (connection->error == 0 || connection->error == ECONNREFUSED);
    };
    const bool as_neighbour = evidence.on_link && evidence.neighbour == NeighbourWord::Answers;
    return as_neighbour || speaks(evidence.portmapper) || speaks(evidence.mountd) || speaks(evidence.nfs);
}

Failure unreachable(const Evidence& evidence, const Connection& connection) {
    base::Fields fields = fields_of(evidence);
    const auto of_server = [&](Cause cause, std::string words) {
        return finding(cause, evidence.address, "connect to port " + std::to_string(evidence.port), connection.error,
                       std::move(words), fields);
    };
    if (connection.error == ECONNREFUSED && evidence.udp_alone) {
        return of_server(Cause::UdpOnly, "its portmapper knows NFS over UDP, and none over TCP");
    }
    if (connection.error == ECONNREFUSED) return of_server(Cause::PortRefused, "");
    if (const auto* prohibited = heard(evidence, IcmpWord::Kind::Prohibited)) {
        fields["host"] = prohibited->from;
        return of_server(Cause::Prohibited, "says " + prohibited->from);
    }
    if (evidence.neighbour == NeighbourWord::Silent) {
        if (evidence.on_link) return of_server(Cause::NoNeighbour, "");
        return finding(Cause::GatewaySilent, evidence.next_hop, "", 0, "on the way to " + evidence.address);
    }
    if (const auto* no_route = heard(evidence, IcmpWord::Kind::NoRoute)) {
        return of_server(Cause::NetworkUnreachable, "says " + no_route->from);
    }
    if (const auto* gone = heard(evidence, IcmpWord::Kind::HostUnreachable)) {
        return of_server(Cause::HostSilent, "says " + gone->from);
    }
    if (connection.error == ENETUNREACH) return of_server(Cause::NetworkUnreachable, "");
    if (connection.error == ETIMEDOUT) {
        if (!is_up(evidence)) return of_server(Cause::HostSilent, "");
        const bool as_neighbour = evidence.on_link && evidence.neighbour == NeighbourWord::Answers;
        return of_server(Cause::Filtered, as_neighbour ? "it answers ARP" : "its port 111 answers");
    }
    return of_server(Cause::Unknown, "");
}

std::optional<Failure> way_there(const Evidence& evidence) {
    if (evidence.name_failure) return evidence.name_failure;
    if (evidence.no_route) return evidence.no_route;
    if (!evidence.nfs || evidence.nfs->error == 0) return std::nullopt;
    return unreachable(evidence, *evidence.nfs);
}

// --- What is offered ---

std::optional<bool> offers_3(const Evidence& evidence) {
    if (!evidence.null_3 || is_silent(evidence.null_3)) return std::nullopt;
    return is_success(evidence.null_3);
}

std::optional<bool> offers_4(const Evidence& evidence) {
    if (!evidence.null_4 || is_silent(evidence.null_4)) return std::nullopt;
    return is_success(evidence.null_4);
}

// "4" means any minor version.
std::optional<bool> offers(const Evidence& evidence, const std::string& version) {
    if (version == "3") return offers_3(evidence);
    if (!version.starts_with("4")) return std::nullopt;
    const auto any = offers_4(evidence);
    if (version == "4" || any != true) return any;
    const auto minor = evidence.minor_versions.find(static_cast<unsigned>(version.back() - '0'));
    if (minor == evidence.minor_versions.end()) return std::nullopt;
    return minor->second != kMinorVersionMismatch;
}

std::optional<Failure> version(const Evidence& evidence) {
    base::Fields fields = fields_of(evidence);
    const auto offered = versions_offered(evidence);
    const bool lacks_wanted = !evidence.version.empty() && offers(evidence, evidence.version) == false;
    const bool lacks_all = offers_3(evidence) == false && offers_4(evidence) == false;
    if (!lacks_wanted && !lacks_all) return std::nullopt;
    fields["version"] = evidence.version;
    fields["offered"] = joined(offered);
    return finding(Cause::VersionNotOffered, root_name(evidence), "", 0,
                   offered.empty() ? "it offers none that farroot knows" : "it offers " + joined(offered), fields);
}

// A version that the server offers and this kernel does not know.
std::optional<Failure> module(const Evidence& evidence) {
    for (const auto& attempt : evidence.trial.mounts) {
        base::Fields fields = fields_of(evidence);
        if (attempt.error == ENODEV) {
            fields["module"] = "nfs";
        } else if (attempt.error == EPROTONOSUPPORT && offers(evidence, attempt.version) == true) {
            fields["module"] = attempt.version == "3" ? "nfsv3" : "nfsv4";
        } else {
            continue;
        }
        return finding(Cause::NfsUnsupported, root_name(evidence), "mount with version " + attempt.version,
                       attempt.error, attempt.words, fields);
    }
    return std::nullopt;
}

// Portmapper and mountd serve version 3; where version 4 can be had nobody needs them.
bool needs_mountd(const Evidence& evidence) {
    if (evidence.version == "3") return true;
    return evidence.version.empty() && offers_4(evidence) == false;
}

std::optional<Failure> mountd(const Evidence& evidence) {
    if (!needs_mountd(evidence)) return std::nullopt;
    base::Fields fields = fields_of(evidence);
    const auto of_server = [&](Cause cause, const std::string& operation, int error, std::string words) {
        return finding(cause, evidence.address, operation, error, std::move(words), fields);
    };
    if (evidence.portmapper && evidence.portmapper->error != 0) {
        return of_server(Cause::PortmapperSilent, "connect to port 111", evidence.portmapper->error, "");
    }
    if (!evidence.mountd_port) return std::nullopt;
    const auto& answer = *evidence.mountd_port;
    if (answer.reply.kind == RpcReply::Kind::Silent) {
        return of_server(Cause::PortmapperSilent, "GETPORT", 0, "it takes connections and does not answer");
    }
    if (answer.reply.kind == RpcReply::Kind::Success && answer.port == 0) {
        return of_server(Cause::MountdNotRegistered, "GETPORT", 0, "no port for program 100005");
    }
    const bool no_connection = evidence.mountd && evidence.mountd->error != 0;
    const bool no_answer = evidence.mount_reserved && is_silent(evidence.mount_reserved->reply);
    if (!no_connection && !no_answer) return std::nullopt;
    fields["port"] = std::to_string(answer.port);
    return of_server(Cause::MountdSilent, "port " + std::to_string(answer.port),
                     no_connection ? evidence.mountd->error : 0, "");
}

// --- Silence after the connection ---

std::optional<Failure> silence(const Evidence& evidence) {
    const auto of_server = [&](Cause cause, std::string words) {
        return finding(cause, evidence.address, "", 0, std::move(words), fields_of(evidence));
    };
    const bool answers = is_success(evidence.null_3) || is_success(evidence.null_4);
    if (is_silent(evidence.null_3) && is_silent(evidence.null_4)) {
        return of_server(Cause::StoppedAnswering,
                         "port " + std::to_string(evidence.port) + " takes connections, and no request is answered");
    }
    const auto* too_long = heard(evidence, IcmpWord::Kind::TooLong);
    if (answers && (is_silent(evidence.long_request) || too_long != nullptr)) {
        return of_server(Cause::LongFramesLost, too_long != nullptr
                                                    ? "says " + too_long->from
                                                    : "short requests are answered, one of several frames is not");
    }
    return std::nullopt;
}

// --- The mount ---

bool mounted(const Evidence& evidence) {
    return std::ranges::any_of(evidence.trial.mounts,
                               [](const core::MountAttempt& attempt) { return attempt.error == 0; });
}

std::string mount_words(const Evidence& evidence) {
    std::string words;
    for (const auto& attempt : evidence.trial.mounts) {
        if (attempt.error == 0) continue;
        words += (words.empty() ? "" : "; ") + std::string("version ") + attempt.version + ": " +
                 std::strerror(attempt.error) + (attempt.words.empty() ? "" : ", " + attempt.words);
    }
    return words;
}

// What the kernel's mount alone tells, where nothing that was asked beside it does.
std::optional<Failure> mount_by_itself(const Evidence& evidence) {
    const auto says = [&](int error) {
        return std::ranges::find(evidence.trial.mounts, error, &core::MountAttempt::error) !=
               evidence.trial.mounts.end();
    };
    const auto of_root = [&](Cause cause, std::string words) {
        return finding(cause, root_name(evidence), "mount", 0, std::move(words), fields_of(evidence));
    };
    if (evidence.trial.in_grace && evidence.trial.given_up) {
        return of_root(Cause::ServerInGrace, "it answers, and opens nothing");
    }
    if (says(ESTALE)) return of_root(Cause::StaleHandle, mount_words(evidence));
    const bool reaches = evidence.nfs && evidence.nfs->error == 0;
    if (reaches && (evidence.trial.given_up || says(ETIMEDOUT))) {
        return of_root(Cause::StoppedAnswering,
                       evidence.trial.given_up ? "the trial was not over in its time" : mount_words(evidence));
    }
    if (mounted(evidence) || evidence.trial.mounts.empty()) return std::nullopt;
    return of_root(Cause::Unknown, mount_words(evidence));
}

std::optional<Failure> root_by_itself(const Evidence& evidence) {
    if (!evidence.trial.root_failure) return std::nullopt;
    Failure failure = *evidence.trial.root_failure;
    failure.exact_remedy = base::remedy_for(failure.cause, fields_of(evidence));
    return failure;
}

}  // namespace

std::vector<std::string> versions_offered(const Evidence& evidence) {
    std::vector<std::string> offered;
    bool any_minor = false;
    for (const char* name : {"4.2", "4.1", "4.0"}) {
        if (offers(evidence, name) != true) continue;
        offered.emplace_back(name);
        any_minor = true;
    }
    if (!any_minor && offers_4(evidence) == true) offered.emplace_back("4");
    if (offers_3(evidence) == true) offered.emplace_back("3");
    return offered;
}

std::vector<Failure> explain(const Evidence& evidence) {
    if (auto failure = way_there(evidence)) return {*std::move(failure)};
    Findings findings;
    const auto add = [&findings](std::optional<Failure> failure) {
        if (failure) findings.push_back(*std::move(failure));
    };
    add(silence(evidence));
    add(version(evidence));
    add(module(evidence));
    add(mountd(evidence));
    for (auto& failure : access_findings(evidence)) add(std::move(failure));
    if (findings.empty()) add(mount_by_itself(evidence));
    // A directory of the pseudo-root has no init either.
    const bool is_directory =
        std::ranges::any_of(findings, [](const Failure& each) { return each.cause == Cause::PseudoRootDirectory; });
    if (is_directory) return findings;
    add(root_by_itself(evidence));
    if (evidence.trial.root) {
        for (auto& fault : faults_of(*evidence.trial.root, root_name(evidence), evidence.path)) add(std::move(fault));
    }
    return findings;
}

bool is_warning(Cause cause) {
    return cause == Cause::NoModules || cause == Cause::FstabOverRoot || cause == Cause::ClockOff ||
           cause == Cause::NetworkSetUp;
}

std::optional<Failure> first_cause(const Evidence& evidence) {
    for (auto& failure : explain(evidence)) {
        if (!is_warning(failure.cause) && failure.cause != Cause::Unknown) return std::move(failure);
    }
    return std::nullopt;
}

}  // namespace agent::causes
