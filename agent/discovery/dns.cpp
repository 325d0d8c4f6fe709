#include "agent/discovery/dns.h"

#include <arpa/nameser.h>

#include <memory>
#include <vector>

#include "agent/base/file.h"
#include "agent/discovery/dns_sd.h"
#include "agent/job/name_servers.h"
#include "agent/job/resolver.h"

namespace discovery {
namespace {

constexpr std::size_t kMostDomains = 4;
constexpr std::size_t kMostQuestions = 128;

// An answer's bytes; c-ares has matched it to its question.
struct Answer {
    std::vector<std::byte> bytes;
};

void take_answer(void* into, int status, int /*timeouts*/, unsigned char* bytes, int length) {
    if (status != ARES_SUCCESS || bytes == nullptr) return;
    const auto* begin = reinterpret_cast<const std::byte*>(bytes);
    static_cast<Answer*>(into)->bytes.assign(begin, begin + length);
}

std::uint16_t id_of(const std::vector<std::byte>& message) {
    if (message.size() < 2) return 0;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(message[0]) << 8 |
                                      std::to_integer<unsigned>(message[1]));
}

void ask_all(const std::vector<DnsQuestion>& questions, DnsSd& service, SourceRun& run, base::Time deadline) {
    std::vector<Answer> answers(questions.size());  // before the resolver: its end calls back
    agent::Resolver resolver;
    if (resolver.channel() == nullptr) return run.note("c-ares does not start");
    for (std::size_t i = 0; i < questions.size(); ++i) {
        ::ares_query(resolver.channel(), questions[i].name.c_str(), ns_c_in, static_cast<int>(questions[i].type),
                     take_answer, &answers[i]);
    }
    resolver.run(deadline);
    for (const auto& answer : answers) {
        if (const auto records = decode_dns(answer.bytes, id_of(answer.bytes))) service.take(*records, run.so_far());
    }
}

}  // namespace

void find_by_dns(SourceRun& run) {
    const auto configuration = base::read_file("/etc/resolv.conf");
    auto domains = agent::parse_search_domains(configuration ? *configuration : "");
    if (domains.empty()) return run.note("no domain in /etc/resolv.conf");
    if (domains.size() > kMostDomains) domains.resize(kMostDomains);
    DnsSd service;
    for (const auto& domain : domains) {
        service.look_for("_nfs._tcp." + domain);
        service.look_up(domain);
    }
    const base::Time deadline = run.began() + kDnsPatience;
    std::size_t asked = 0;
    for (auto questions = service.questions(); !questions.empty(); questions = service.questions()) {
        asked += questions.size();
        if (asked > kMostQuestions || base::BootClock::now() >= deadline) return;
        ask_all(questions, service, run, deadline);
        for (const auto& each : service.found()) run.found(each.address, each.name, each.path);
    }
}

}  // namespace discovery
