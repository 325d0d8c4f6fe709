#include "agent/job/nfs_trial.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "agent/base/file.h"
#include "agent/base/ip_address.h"
#include "agent/causes/explain.h"
#include "agent/core/mount_options.h"
#include "agent/job/answering.h"
#include "agent/job/confirmation.h"
#include "agent/job/grace_watch.h"
#include "agent/job/mount_flags.h"
#include "agent/job/resolv_conf_link.h"
#include "agent/job/resolve.h"
#include "agent/job/root_check.h"
#include "agent/job/socket_address.h"
#include "agent/servers/nfs4_wire.h"
#include "agent/servers/nfs_options.h"
#include "agent/servers/rpc_connection.h"
#include "agent/settings/resolve.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;

constexpr base::milliseconds kConnectPatience{1500};  // time for a second SYN
constexpr base::seconds kAnswerPatience{60};          // as the longest that the agent gives a trial

constexpr const char* kUniqueId = "/sys/module/nfs/parameters/nfs4_unique_id";

// The address of ours from which the server is reached: NFSv4.0 tells it to the server for callbacks.
std::string local_address_towards(const std::string& server) {
    const auto target = SocketAddress::parse(server, servers::kNfsPort);
    if (!target) return "";
    const base::Fd probe(::socket(target->storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (::connect(probe.get(), target->get(), target->length) != 0) return "";
    SocketAddress ours;
    ours.length = sizeof ours.storage;
    ::getsockname(probe.get(), reinterpret_cast<sockaddr*>(&ours.storage), &ours.length);
    return numeric_text(*ours.get());
}

Cause cause_of(int error, const std::string& version) {
    switch (error) {
        case ENOENT:
        case ENOTDIR: return Cause::ExportMissing;
        case EACCES:
        case EPERM: return Cause::AccessDenied;
        case EPROTONOSUPPORT:
        case EPFNOSUPPORT: return Cause::VersionNotOffered;
        // Version 3 asks the portmapper and mountd first.
        case ECONNREFUSED: return version == "3" ? Cause::RpcUnavailable : Cause::PortRefused;
        case ETIMEDOUT:
        case EHOSTDOWN:
        case EHOSTUNREACH: return Cause::HostSilent;
        case ENETUNREACH: return Cause::NetworkUnreachable;
        case ENODEV: return Cause::NfsUnsupported;
        case ESTALE: return Cause::StaleHandle;
        default: return Cause::Unknown;
    }
}

// One mount in the making (fsopen(2)), which remembers what the kernel says about it.
class MountContext {
public:
    explicit MountContext(std::string name) : name_(std::move(name)) {
        context_ = base::Fd(static_cast<int>(::syscall(SYS_fsopen, "nfs", FSOPEN_CLOEXEC)));
        if (!context_) error_ = errno;
    }

    void set(const std::string& key, const std::string& value) {
        configure(FSCONFIG_SET_STRING, key.c_str(), value.c_str());
    }
    void set_flag(const std::string& key) { configure(FSCONFIG_SET_FLAG, key.c_str(), nullptr); }

    base::Result<base::Fd> mount(unsigned attributes, const std::string& version) {
        configure(FSCONFIG_CMD_CREATE, nullptr, nullptr);
        base::Fd mount;
        if (error_ == 0) {
            mount = base::Fd(static_cast<int>(::syscall(SYS_fsmount, context_.get(), FSMOUNT_CLOEXEC, attributes)));
            if (!mount) error_ = errno;
        }
        if (error_ == 0) return mount;
        const std::string operation = "mount" + (version.empty() ? "" : " with version " + version);
        return Failure{cause_of(error_, version), name_, operation, error_, kernel_words()};
    }

private:
    // After the first failure nothing more is tried.
    void configure(fsconfig_command command, const char* key, const char* value) {
        if (error_ != 0) return;
        if (::syscall(SYS_fsconfig, context_.get(), command, key, value, 0) != 0) error_ = errno;
    }

    // Each read gives one message, "e NFS4: …" (kernel Documentation/filesystems/mount_api.rst).
    std::string kernel_words() const {
        std::string words;
        std::array<char, 512> message;
        while (context_) {
            const ssize_t length = ::read(context_.get(), message.data(), message.size());
            if (length <= 2) break;
            std::string_view text(message.data() + 2, static_cast<std::size_t>(length) - 2);
            while (text.ends_with('\n')) text.remove_suffix(1);
            words += (words.empty() ? "" : "; ") + std::string(text);
        }
        return words;
    }

    std::string name_;
    base::Fd context_;
    int error_ = 0;
};

// The kernel ends a source's host at the first colon outside brackets.
std::string in_brackets(const std::string& host) {
    return base::Ipv6::parse(host.substr(0, host.find('%'))) ? "[" + host + "]" : host;
}

class Trial {
public:
    Trial(const NfsTrial& wanted, std::string address, core::TrialRecord& record)
        : wanted_(wanted),
          record_(record),
          address_(std::move(address)),
          name_(in_brackets(wanted.root.server) + ":" + wanted.root.path),
          options_(servers::read_nfs_options(wanted.root.options, wanted.read_write)) {}

    // Kernels since 5.6 as a rule mount nothing over UDP (CONFIG_NFS_DISABLE_UDP_SUPPORT), and many servers don't serve
    // it: it is tried, since the user says so, and then TCP.
    base::Result<TriedRoot> run() {
        if (!core::asks_for_udp(wanted_.root.options)) return run_once();
        const auto tcp = servers::over_tcp(options_);
        if (!options_.to_try.empty()) options_.to_try = {"3"};  // version 4 knows no UDP (RFC 7530 §3.1)
        auto over_udp = run_once();
        if (over_udp || record_.mounts.empty() || record_.mounts.back().error == 0) return over_udp;
        const auto refused = record_.mounts.back();
        options_ = tcp;
        auto tried = run_once();
        if (tried) {
            tried->verdict.warnings.push_back(
                {Cause::UdpUnsupported, name_, "mount over UDP", refused.error, refused.words});
        }
        return tried;
    }

private:
    base::Result<TriedRoot> run_once() {
        if (!takes_calls_of_version_4()) {
            return Failure{Cause::StoppedAnswering, name_, "call of version 4", 0, "no sound answer"};
        }
        if (options_.to_try.empty()) return check(mount(""), options_.version);
        std::optional<Failure> of_version_4;
        for (const auto& version : options_.to_try) {
            if (of_version_4 && of_version_4->cause != Cause::VersionNotOffered && version != "3") continue;
            auto mounted = mount(version);
            if (mounted) return with_owners(check(std::move(mounted), version), version);
            const Failure& failure = mounted.failure();
            if (version == "3") return of_version_4 ? more_telling(*of_version_4, failure) : failure;
            // What a lower version can't change either.
            const bool is_final = failure.cause == Cause::HostSilent || failure.cause == Cause::NetworkUnreachable ||
                                  failure.cause == Cause::NfsUnsupported;
            if (is_final) return failure;
            of_version_4 = failure;
        }
        return *of_version_4;
    }

    // Version 3 sends numbers: it is tried too where the user left the version open.
    base::Result<TriedRoot> with_owners(base::Result<TriedRoot> tried, const std::string& version) {
        const bool may_be_3 = version != "3" && std::ranges::find(options_.to_try, "3") != options_.to_try.end();
        if (!may_be_3 || !are_unmapped(tried)) return tried;
        auto third = check(mount("3"), "3");
        if (third) {
            third->verdict.warnings.push_back({Cause::OwnersUnmapped, name_, "mount with version " + version, 0,
                                               "version 3 is used, which sends numbers"});
            return third;
        }
        if (!tried) {
            Failure failure = tried.failure();
            failure.evidence +=
                (failure.evidence.empty() ? "" : "; ") + std::string("version 3: ") + third.failure().text();
            return failure;
        }
        return tried;
    }

    static bool are_unmapped(const base::Result<TriedRoot>& tried) {
        return tried ? tried->verdict.facts.owners_unmapped : tried.failure().cause == Cause::OwnersUnmapped;
    }

    // The kernel introduces itself to one server of version 4 at a time (nfs_clid_init_mutex in its
    // fs/nfs/nfs4state.c): while one of them keeps it waiting, no root on any other can be mounted. So that one is kept
    // out of the kernel. A call without operations needs no session, no export and no end of the grace period.
    bool takes_calls_of_version_4() const {
        const bool is_wanted =
            options_.to_try.empty() ? !options_.version.starts_with('3') : options_.to_try.front().starts_with('4');
        if (!is_wanted || options_.value_of("proto").starts_with("rdma")) return true;
        auto connected = servers::connect_from(servers::SourcePort::Any, address_, options_.port, kConnectPatience);
        if (!connected.socket) return true;  // the mount's own words tell more
        servers::RpcConnection connection(std::move(connected.socket));
        const auto answer = connection.ask(servers::kCompound, servers::Operations4().arguments(0),
                                           base::BootClock::now() + kAnswerPatience);
        return answer.reply.kind != causes::RpcReply::Kind::Silent;
    }

    base::Result<base::Fd> mount(const std::string& version) {
        auto mounted = mount_once(version);
        core::MountAttempt attempt{version.empty() ? options_.version : version, 0, ""};
        if (!mounted) {
            attempt.error = mounted.failure().error;
            attempt.words = mounted.failure().evidence;
        }
        record_.mounts.push_back(std::move(attempt));
        return mounted;
    }

    base::Result<base::Fd> mount_once(const std::string& version) const {
        MountContext context(name_);
        context.set("source", name_);
        if (!version.empty()) context.set("vers", version);
        if (const auto ours = local_address_towards(address_); !ours.empty()) context.set("clientaddr", ours);
        // Locks over version 3 need statd, which no initramfs runs. Version 4 has locks of its own and takes the word.
        context.set_flag("nolock");
        for (const auto& [key, value] : options_.filesystem) {
            value.empty() ? context.set_flag(key) : context.set(key, value);
        }
        context.set("addr", address_);  // the kernel takes the last one
        if ((options_.mount_flags & MS_RDONLY) != 0) context.set_flag("ro");
        return context.mount(mount_attributes(options_.mount_flags) | trial_attributes(), version);
    }

    // A root may be exported over version 3 and be missing from version 4's pseudo-root. When both fail, version 4's
    // word counts if it is offered at all: version 3's mountd says "permission denied" to a path that is not exported.
    static Failure more_telling(Failure of_version_4, const Failure& of_version_3) {
        if (of_version_4.cause == Cause::VersionNotOffered) return of_version_3;
        of_version_4.evidence += (of_version_4.evidence.empty() ? "" : "; ") + of_version_3.operation + ": " +
                                 std::strerror(of_version_3.error);
        return of_version_4;
    }

    base::Result<TriedRoot> check(base::Result<base::Fd> mounted, const std::string& version) {
        if (!mounted) return mounted.failure();
        core::Verdict verdict{name_, version, "nfs", wanted_.init.empty() ? "/sbin/init" : wanted_.init, ""};
        if (const auto init = find_init(mounted->get())) {
            verdict.init = *init;
        } else {
            record_.root_failure = init.failure();
            if (init_is_required(init.failure().cause)) return init.failure();
            verdict.warnings.push_back(init.failure());
        }
        verdict.mount_flags = options_.mount_flags;
        verdict.resolv_conf = resolv_conf_in_run(mounted->get());
        verdict.confirms = can_confirm(mounted->get());
        verdict.facts = root_facts(mounted->get(), wanted_.read_write ? Writing::Probe : Writing::Leave, wanted_.speed);
        verdict.fstab = fstab_with_disks(mounted->get());
        verdict.network_files = network_files(mounted->get());
        if (version.starts_with('3')) verdict.facts.owners_unmapped = false;
        record_.root = verdict.facts;
        for (auto& fault : causes::faults_of(verdict.facts, name_, wanted_.root.path)) {
            const bool maps_later = fault.cause == Cause::OwnersUnmapped && verdict.facts.maps_owners;
            if (fault.cause == Cause::NoMountPoints && wanted_.layered) continue;
            if (is_required(fault.cause) && !maps_later) return fault;
            verdict.warnings.push_back(std::move(fault));
        }
        return TriedRoot{std::move(verdict), std::move(*mounted)};
    }

    // Its open(2) is the first, and waits for as long as the server is in its grace period.
    base::Result<std::string> find_init(int mount) const {
        const GraceWatch watch(mount);
        return check_root(mount, name_, wanted_.init);
    }

    // What is no fault of the root itself, as a stale handle, is fatal in any case.
    bool init_is_required(Cause cause) const {
        if (cause == Cause::NoInit || cause == Cause::InterpreterMissing) return wanted_.require.init;
        return cause != Cause::WrongArchitecture || wanted_.require.arch;
    }

    bool is_required(Cause fault) const {
        if (fault == Cause::NoModules) return wanted_.require.modules;
        if (fault == Cause::FstabOverRoot) return wanted_.require.fstab;
        if (fault == Cause::OwnersUnmapped) return wanted_.require.owners;
        if (fault == Cause::NoMountPoints) return wanted_.require.init;
        if (fault == Cause::ClockOff || fault == Cause::NetworkSetUp) return false;
        return wanted_.require.writable;  // all others are the write probe's
    }

    const NfsTrial& wanted_;
    core::TrialRecord& record_;
    std::string address_;
    std::string name_;
    servers::NfsOptions options_;
};

// Without an identity of its own every machine is the same client to an NFSv4 server (kernel
// Documentation/filesystems/nfs/client-identifier.rst).
base::Status set_identity(const std::string& client_id) {
    if (client_id.empty()) return base::Done{};
    return base::write_file(kUniqueId, client_id);
}

// Another address of the same host may do where one failed like this.
bool is_of_the_network(const Failure& failure) {
    return failure.cause == Cause::HostSilent || failure.cause == Cause::NetworkUnreachable ||
           failure.cause == Cause::PortRefused || failure.cause == Cause::RpcUnavailable;
}

// Of a name, the evidence says which of its addresses was tried.
Failure with_address(Failure failure, const std::string& server, const std::string& address) {
    if (server.find(address) != std::string::npos) return failure;
    std::string words = failure.evidence;
    if (words.empty() && failure.error != 0) words = std::strerror(failure.error);
    failure.evidence = "at " + address + (words.empty() ? "" : ": " + words);
    return failure;
}

// nfs(5): proto=tcp and udp mean IPv4, tcp6 and udp6 IPv6; the kernel refuses addresses of the other family. An address
// that the user named is tried all the same.
std::vector<std::string> of_wanted_family(const std::vector<std::string>& addresses,
                                          const servers::NfsOptions& options) {
    const std::string protocol = options.value_of("proto");
    if (protocol.empty() || addresses.size() < 2) return addresses;
    std::vector<std::string> kept;
    std::ranges::copy_if(addresses, std::back_inserter(kept), [&protocol](const std::string& address) {
        return (address.find(':') != std::string::npos) == protocol.ends_with('6');
    });
    return kept.empty() ? addresses : kept;
}

// As require= takes it.
std::string text_of(const core::Required& require) {
    std::string text;
    const auto add = [&text](bool is_required, const char* check) {
        if (is_required) text += (text.empty() ? "" : ",") + std::string(check);
    };
    add(require.init, "init");
    add(require.arch, "arch");
    add(require.writable, "writable");
    add(require.modules, "modules");
    add(require.fstab, "fstab");
    add(require.owners, "owners");
    return text.empty() ? "none" : text;
}

}  // namespace

std::vector<std::string> words_of(const std::string& job, const NfsTrial& trial) {
    return {job,
            trial.root.server,
            trial.root.path,
            trial.root.options,
            trial.layered      ? "layered"
            : trial.read_write ? "rw"
                               : "ro",
            trial.init,
            trial.client_id,
            text_of(trial.require),
            trial.speed == Speed::Measure ? "measure" : "leave"};
}

NfsTrial trial_of(const std::vector<std::string>& words) {
    const core::Config config = settings::from_command_line("farroot.require=" + words[6]);
    return {{words[0], words[1], words[2]},
            words[3] == "rw",
            words[4],
            words[5],
            config.require,
            words[7] == "measure" ? Speed::Measure : Speed::Leave,
            words[3] == "layered"};
}

base::Result<TriedRoot> try_nfs_root(const NfsTrial& trial, core::TrialRecord& record) {
    // Where there is no such file, NFS is not in this kernel, and the mount says so in better words.
    static_cast<void>(set_identity(trial.client_id));
    const auto found = resolve_host(trial.root.server);
    if (!found) return found.failure();
    const servers::NfsOptions options = servers::read_nfs_options(trial.root.options, trial.read_write);
    const auto addresses = answering_first(of_wanted_family(*found, options), options.port);
    std::optional<Failure> first;
    for (const auto& address : addresses) {
        record = {};
        auto outcome = Trial(trial, address, record).run();
        if (outcome) return outcome;
        Failure failure = with_address(outcome.failure(), trial.root.server, address);
        if (!is_of_the_network(failure)) return failure;
        if (!first) {
            first = std::move(failure);
        } else {
            first->evidence += "; " + failure.evidence;
        }
    }
    return *first;
}

}  // namespace agent
