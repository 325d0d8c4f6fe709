#include "agent/core/mount_options.h"

#include <algorithm>

namespace agent::core {
namespace {

// Names between blanks, sorted.
constexpr std::string_view kTuning =
    " ac acdirmax acdirmin acl acregmax acregmin actimeo async atime bg bsize cto defaults diratime fg hard intr "
    "lazytime local_lock lock lookupcache max_connect minorversion namlen nconnect nfsvers noac noacl noatime "
    "nocto nodev nodiratime noexec nointr nolazytime nolock noposix nordirplus norelatime noresvport nosharecache "
    "nosoftreval nostrictatime nosuid posix proto rdirplus relatime resvport retrans retry ro rsize rw sharecache "
    "soft softerr softreval strictatime sync tcp timeo v2 v3 v4 v4.0 v4.1 v4.2 vers write wsize ";

constexpr std::string_view kOthers =
    " _netdev addr alignwrite auto cert_serial clientaddr context defcontext dev dirsync exec fatal_neterrors fsc "
    "fscontext group iversion loud mand migration mountaddr mounthost mountport mountproto mountvers noalignwrite "
    "noauto nofail nofsc noiversion nomand nomigration nosymfollow notrunkdiscovery nouser owner port "
    "privkey_serial rdma rootcontext sec silent sloppy source suid trunkdiscovery udp user users xprtsec ";

bool holds(std::string_view names, std::string_view name) {
    return !name.empty() && name.find(' ') == name.npos && names.find(" " + std::string(name) + " ") != names.npos;
}

}  // namespace

std::vector<MountOption> split_mount_options(std::string_view text) {
    std::vector<MountOption> options;
    while (!text.empty()) {
        const std::string_view option = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), option.size() + 1));
        const auto equals = option.find('=');
        const std::string_view value = equals == std::string_view::npos ? "" : option.substr(equals + 1);
        if (!option.empty()) options.push_back({option.substr(0, equals), value});
    }
    return options;
}

bool is_mount_option(std::string_view name) {
    return holds(kTuning, name) || holds(kOthers, name);
}

bool is_tuning(const MountOption& option) {
    // Anybody on the way can answer in the server's place over UDP; RDMA goes over a network of its own.
    if (option.name == "proto") return option.value == "tcp" || option.value == "tcp6";
    return holds(kTuning, option.name);
}

// Quotes and backslashes are libmount's to read: it may see other options than stand between the commas here.
bool are_tuning(std::string_view options) {
    return options.find_first_of("\"\\") == options.npos &&
           std::ranges::all_of(split_mount_options(options), is_tuning);
}

bool names_a_host(const MountOption& option) {
    return holds(" addr clientaddr mountaddr mounthost source ", option.name);
}

bool asks_for_udp(std::string_view options) {
    return std::ranges::any_of(split_mount_options(options), [](const MountOption& option) {
        return option.name == "udp" || (option.name == "proto" && option.value.starts_with("udp"));
    });
}

bool is_version(std::string_view name) {
    const bool is_short = name.size() >= 2 && name[0] == 'v' && name[1] >= '2' && name[1] <= '4';
    return is_short || name == "vers" || name == "nfsvers" || name == "minorversion";
}

std::string with_defaults(std::string_view defaults, std::string_view wanted) {
    const auto named = split_mount_options(wanted);
    const auto is_named = [&named](const MountOption& each) {
        return std::ranges::any_of(named, [&each](const MountOption& other) {
            return other.name == each.name || (is_version(each.name) && is_version(other.name));
        });
    };
    std::string all;
    for (const auto& each : split_mount_options(defaults)) {
        if (is_named(each)) continue;
        all += (all.empty() ? "" : ",") + std::string(each.name);
        if (!each.value.empty()) all += "=" + std::string(each.value);
    }
    if (!all.empty() && !wanted.empty()) all += ",";
    return all + std::string(wanted);
}

}  // namespace agent::core
