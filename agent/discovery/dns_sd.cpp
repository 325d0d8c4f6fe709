#include "agent/discovery/dns_sd.h"

#include <strings.h>

#include <algorithm>

namespace discovery {

std::string path_of(const std::vector<std::string>& texts) {
    constexpr std::string_view kKey = "path=";
    for (const auto& text : texts) {
        const bool is_path = text.size() >= kKey.size() && ::strncasecmp(text.c_str(), kKey.data(), kKey.size()) == 0;
        if (!is_path) continue;
        const std::string path = text.substr(kKey.size());
        return path.starts_with('/') ? path : "/" + path;
    }
    return {};
}

void DnsSd::look_for(const std::string& service) {
    services_.push_back(service);
    ask(service, DnsType::Ptr);
}

void DnsSd::look_up(const std::string& domain) {
    const std::string name = "_nfs-domainroot._tcp." + domain;
    instances_.push_back({name, "/.domainroot-" + domain, "", 0, {}});
    ask(name, DnsType::Srv);
}

void DnsSd::ask(const std::string& name, DnsType type) {
    if (asked_.insert({name, type}).second) due_.push_back({name, type});
}

std::vector<DnsQuestion> DnsSd::questions() {
    return std::exchange(due_, {});
}

DnsSd::Instance* DnsSd::instance(const std::string& name) {
    const auto known =
        std::ranges::find_if(instances_, [&](const Instance& each) { return is_same_name(each.name, name); });
    return known == instances_.end() ? nullptr : &*known;
}

DnsSd::Host& DnsSd::host(const std::string& name) {
    const auto known = std::ranges::find_if(hosts_, [&](const Host& each) { return is_same_name(each.name, name); });
    return known == hosts_.end() ? hosts_.emplace_back(Host{name, {}}) : *known;
}

void DnsSd::add_instance(const std::string& name, base::milliseconds after) {
    if (instance(name) == nullptr && instances_.size() < kMostInstances) instances_.push_back({name, "", "", 0, after});
}

// In the order of what leads to what, since one message may hold it all, in any order.
void DnsSd::take(const std::vector<DnsRecord>& records, base::milliseconds after) {
    for (const auto& record : records) {
        const auto is_it = [&](const std::string& service) { return is_same_name(service, record.name); };
        if (record.type == DnsType::Ptr && std::ranges::any_of(services_, is_it)) add_instance(record.target, after);
    }
    for (const auto& record : records) {
        Instance* const of = instance(record.name);
        if (of == nullptr) continue;
        if (record.type == DnsType::Txt && of->path.empty()) of->path = path_of(record.texts);
        if (record.type != DnsType::Srv || !of->host.empty() || record.target == ".") continue;
        of->host = record.target;
        of->port = record.port;
        of->after = after;
        host(record.target);
    }
    for (const auto& record : records) {
        if (record.type != DnsType::A && record.type != DnsType::Aaaa) continue;
        for (auto& each : hosts_) {
            if (!is_same_name(each.name, record.name) || each.addresses.size() == kMostAddresses) continue;
            const bool is_new = std::ranges::find(each.addresses, record.address) == each.addresses.end();
            if (is_new && !record.address.is_zero()) each.addresses.push_back(record.address);
        }
    }
    for (const auto& each : instances_) {
        if (each.host.empty()) ask(each.name, DnsType::Srv);
        if (each.path.empty()) ask(each.name, DnsType::Txt);
    }
    for (const auto& each : hosts_) {
        if (!each.addresses.empty()) continue;
        ask(each.name, DnsType::A);
        ask(each.name, DnsType::Aaaa);
    }
}

std::vector<Found> DnsSd::found() const {
    std::vector<Found> out;
    for (const auto& each : instances_) {
        for (const auto& host : hosts_) {
            if (each.host.empty() || !is_same_name(host.name, each.host)) continue;
            for (const auto& address : host.addresses) {
                if (out.size() < kMostFound) out.push_back({address.text(), host.name, each.path, each.after});
            }
        }
    }
    return out;
}

}  // namespace discovery
