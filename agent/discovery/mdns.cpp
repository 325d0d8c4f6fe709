#include "agent/discovery/mdns.h"

#include <poll.h>

#include <algorithm>

#include "agent/base/random.h"
#include "agent/discovery/dns_sd.h"
#include "agent/discovery/mdns_socket.h"

namespace discovery {
namespace {

constexpr base::milliseconds kBetweenTries{1000};  // RFC 6762 §5.2
constexpr int kMostMessages = 256;                 // that answer our questions, in one run

struct Ear {
    MdnsSocket socket;
    DnsSd service;
    std::vector<DnsQuestion> asked;
};

void ask_new(Ear& ear, std::uint16_t id) {
    for (const auto& question : ear.service.questions()) {
        ear.socket.ask(question, id);
        ear.asked.push_back(question);
    }
}

void hear(Ear& ear, std::uint16_t id, SourceRun& run, int& messages) {
    for (int read = 0; read < kReadAtOnce && messages < kMostMessages; ++read) {
        const auto records = ear.socket.hear(id);
        if (!records) return;
        ++messages;
        ear.service.take(*records, run.so_far());
        ask_new(ear, id);
        for (const auto& each : ear.service.found()) run.found(each.address, each.name, each.path);
    }
}

std::vector<Ear> open_ears(SourceRun& run) {
    std::vector<Ear> out;
    const auto links = local_links();
    if (!links) {
        run.note(links.failure().text());
        return out;
    }
    for (const auto& link : *links) {
        auto socket = MdnsSocket::over_ipv4(link);
        if (socket) {
            out.push_back({std::move(*socket), {}, {}});
        } else {
            run.note(socket.failure().text());
        }
    }
    if (links->empty()) run.note("no link with an IPv4 address");
    return out;
}

}  // namespace

void find_by_mdns(SourceRun& run) {
    auto ears = open_ears(run);
    if (ears.empty()) return;
    const auto id = static_cast<std::uint16_t>(base::random_number());
    for (auto& ear : ears) {
        ear.service.look_for("_nfs._tcp.local");
        ask_new(ear, id);
    }
    std::vector<pollfd> polled;
    for (const auto& ear : ears) polled.push_back({ear.socket.fd(), POLLIN, 0});
    const base::Time end = run.began() + kMdnsPatience;
    base::Time next_try = run.began() + kBetweenTries;
    int messages = 0;
    for (base::Time now = run.began(); now < end && messages < kMostMessages; now = base::BootClock::now()) {
        const auto left = std::chrono::ceil<base::milliseconds>(std::min(end, next_try) - now);
        ::poll(polled.data(), polled.size(), static_cast<int>(std::max<base::milliseconds::rep>(left.count(), 0)));
        for (auto& ear : ears) hear(ear, id, run, messages);
        if (base::BootClock::now() < next_try) continue;
        next_try += kBetweenTries * 10;  // once; whoever does not hear two questions is not asked a third time
        for (const auto& ear : ears) {
            for (const auto& question : ear.asked) ear.socket.ask(question, id);
        }
    }
}

}  // namespace discovery
