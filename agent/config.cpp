#include "agent/config.h"

#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/root_spelling.h"
#include "netcfg/bootif_parameter.h"
#include "netcfg/ip_parameter.h"
#include "netcfg/nameserver_parameter.h"
#include "netcfg/route_parameter.h"
#include "netcfg/vlan_parameter.h"

namespace agent {
namespace {

using core::Config;

constexpr int kLongestDeadline = 24 * 3600;  // seconds

// Words are separated by blanks; double quotes hold blanks together (kernel, lib/cmdline.c).
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (const char each : line) {
        if (each == '"') {
            quoted = !quoted;
        } else if (!quoted && (each == ' ' || each == '\n' || each == '\t')) {
            if (!words.back().empty()) words.emplace_back();
        } else {
            words.back() += each;
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

class Reader {
public:
    Config read(std::string_view line) {
        for (const auto& word : words_of(line)) {
            const auto equals = word.find('=');
            take(word.substr(0, equals), equals == std::string::npos ? "" : word.substr(equals + 1));
        }
        finish();
        return std::move(config_);
    }

private:
    void take(const std::string& key, const std::string& value) {
        if (key == "ro") config_.read_write = false;
        if (key == "rw") config_.read_write = true;
        if (key == "init") config_.init = value;
        if (key == "root") take_root(key, value);
        if (key == "nfsroot") nfsroot_ = value;
        if (key == "ip" || key == "nfsaddrs") append(config_.ip, key, value, netcfg::parse_ip_parameter);
        if (key == "vlan") append(config_.vlans, key, value, netcfg::parse_vlan_parameter);
        if (key == "rd.route") append(config_.routes, key, value, netcfg::parse_route_parameter);
        if (key == "nameserver") append(config_.nameservers, key, value, netcfg::parse_nameserver_parameter);
        if (key == "BOOTIF") take_bootif(key, value);
        if (key == "farroot.root") take_root(key, value);
        if (key == "farroot.ip") append(config_.ip, key, value, netcfg::parse_ip_parameter);
        if (key == "farroot.vlan") append(config_.vlans, key, value, netcfg::parse_vlan_parameter);
        if (key == "farroot.nameserver") append(config_.nameservers, key, value, netcfg::parse_nameserver_parameter);
        if (key == "farroot.deadline") take_deadline(value);
    }

    void take_root(const std::string& key, const std::string& value) {
        if (value == "/dev/nfs") {
            dev_nfs_ = true;
        } else if (const auto root = core::parse_root(value)) {
            config_.roots.push_back({*root, "command line"});
        } else {
            mistake(key, value, root.failure());
        }
    }

    template <typename Request>
    void append(std::vector<Request>& into, const std::string& key, const std::string& value,
                base::Result<Request> (*parse)(std::string_view)) {
        const auto parsed = parse(value);
        if (parsed) {
            into.push_back(*parsed);
        } else {
            mistake(key, value, parsed.failure());
        }
    }

    void take_bootif(const std::string& key, const std::string& value) {
        const auto parsed = netcfg::parse_bootif_parameter(value);
        if (!parsed) return mistake(key, value, parsed.failure());
        config_.bootif = *parsed;
    }

    void take_deadline(const std::string& value) {
        int count = 0;
        const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), count);
        if (problem != std::errc() || end != value.data() + value.size() || count < 0 || count > kLongestDeadline) {
            mistake("farroot.deadline", value, "whole seconds, 0 to " + std::to_string(kLongestDeadline));
            return;
        }
        config_.deadline = base::seconds(count);
    }

    // root=/dev/nfs is where nfsroot= belongs; without nfsroot= the network tells server and path.
    void finish() {
        if (!dev_nfs_ && !nfsroot_) return;
        const auto root = core::parse_nfs_root(nfsroot_.value_or(""));
        if (!root) return mistake("nfsroot", *nfsroot_, root.failure());
        config_.roots.insert(config_.roots.begin(), {*root, "command line"});
    }

    void mistake(const std::string& key, const std::string& value, const std::string& expected) {
        config_.mistakes.push_back("command line: " + key + "=" + value + " is ignored: expected " + expected);
    }

    void mistake(const std::string& key, const std::string& value, const base::Failure& failure) {
        config_.mistakes.push_back("command line: " + key + "=" + value + ": " + failure.evidence);
    }

    Config config_;
    bool dev_nfs_ = false;
    std::optional<std::string> nfsroot_;
};

}  // namespace

Config read_command_line(std::string_view command_line) {
    return Reader().read(command_line);
}

}  // namespace agent
