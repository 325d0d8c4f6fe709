#include "agent/job/discover.h"

#include "agent/base/message_socket.h"
#include "agent/discovery/broadcast.h"
#include "agent/discovery/dns.h"
#include "agent/discovery/mdns.h"
#include "agent/discovery/source_run.h"
#include "agent/discovery/sweep.h"
#include "agent/job/confine.h"
#include "agent/job/resolve.h"
#include "agent/jobs.h"

namespace agent {
namespace {

void look_up(const std::vector<std::string>& words, discovery::SourceRun& run) {
    for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
        const std::string& host = words[i];
        const auto addresses = resolve_host(host);
        if (!addresses) {
            run.note(addresses.failure().text());
            continue;
        }
        const bool is_literal = addresses->size() == 1 && host.find(addresses->front()) != host.npos;
        for (const auto& address : *addresses) run.found(address, is_literal ? "" : host, words[i + 1]);
    }
}

}  // namespace

int discover(const std::vector<std::string>& words) {
    const auto source = words.empty() ? std::nullopt : discovery::source_from_word(words[0]);
    if (!source) return 2;
    discovery::SourceRun run(*source, [](const discovery::SourceReport& report) {
        static_cast<void>(base::send_message(kJobSocket, encode(report)));
    });
    const auto give_up_rights = [] { confine(Kept::Nothing); };
    if (*source != discovery::Source::Sweep) give_up_rights();
    switch (*source) {
        case discovery::Source::Named:
        case discovery::Source::Configured:
        case discovery::Source::Dhcp: look_up(words, run); break;
        case discovery::Source::Mdns: discovery::find_by_mdns(run); break;
        case discovery::Source::Dns: discovery::find_by_dns(run); break;
        case discovery::Source::Broadcast: discovery::find_by_broadcast(run); break;
        case discovery::Source::Sweep: discovery::find_by_sweep(run, give_up_rights); break;
    }
    run.done();
    return 0;
}

}  // namespace agent
