#include "agent/core/memory_steps.h"

#include <algorithm>
#include <bit>

#include "agent/core/network.h"
#include "agent/core/root_spelling.h"
#include "agent/core/step.h"
#include "agent/core/trust.h"

namespace agent::core {
namespace {

const Counting::Writing* writing(const Boot& boot) {
    return boot.counting ? std::get_if<Counting::Writing>(&boot.counting->state) : nullptr;
}

CardMemory with_attempt(CardMemory memory, std::uint64_t root) {
    unsigned count = 1;
    std::erase_if(memory.attempts, [&](const CardMemory::Attempts& known) {
        if (known.root == root) count = known.count + 1;
        return known.root == root;
    });
    memory.attempts.insert(memory.attempts.begin(), {root, count});
    if (memory.attempts.size() > CardMemory::kMostRoots) memory.attempts.resize(CardMemory::kMostRoots);
    return memory;
}

unsigned counted_boots(const Boot& boot, const NamedRoot& named) {
    const auto& attempts = boot.card.memory.attempts;
    const auto known = std::ranges::find(attempts, root_key(named.root), &CardMemory::Attempts::root);
    constexpr unsigned kMost = 1U << 20;  // of what a card says, which may be anything
    return known == attempts.end() ? 0 : std::min(known->count, kMost);
}

bool passes_over(const Boot& boot, const Candidate& chosen) {
    return chosen.rank != Candidate::Rank::PassedOver &&
           std::ranges::find(boot.candidates, Candidate::Rank::PassedOver, &Candidate::rank) != boot.candidates.end();
}

CardMemory with_passed_over(CardMemory memory, const Boot& boot) {
    for (const auto& candidate : boot.candidates) {
        if (candidate.rank != Candidate::Rank::PassedOver) continue;
        const auto known =
            std::ranges::find(memory.attempts, root_key(candidate.named.root), &CardMemory::Attempts::root);
        if (known != memory.attempts.end()) known->count = counted_boots(boot, candidate.named) + 1;
    }
    return memory;
}

CardMemory with_address(CardMemory memory, const Network& network) {
    if (!network || !base::is_leased(network.config->origin)) return memory;
    const auto* address = network.config->address.address.v4();
    if (address == nullptr) return memory;
    const base::MacAddress mac = network.link->link.mac;
    std::erase_if(memory.addresses, [&](const CardMemory::Address& known) { return known.link == mac; });
    memory.addresses.insert(memory.addresses.begin(), {mac, *address});
    if (memory.addresses.size() > CardMemory::kMostAddresses) memory.addresses.resize(CardMemory::kMostAddresses);
    return memory;
}

bool has_card(const Boot& boot) {
    return std::holds_alternative<Card::Done>(boot.card.state) && !boot.card.seen.device.empty() &&
           !boot.card.seen.cause;
}

// A better root came while another one was being counted.
void stop_counting(Turn& turn) {
    if (const auto* earlier = writing(turn.boot)) turn.act(AbandonJob{earlier->job});
    turn.boot.counting.reset();
}

// Whether the user leaves it to the network to name such a root, or trust= covers it.
bool is_allowed(const Config& config, const NfsRoot& root) {
    const auto may_become = [&root](const NamedRoot& named) {
        const auto* wanted = std::get_if<NfsRoot>(&named.root);
        return wanted != nullptr && (wanted->server.empty() || wanted->server == root.server) &&
               (wanted->path.empty() || wanted->path == root.path);
    };
    return std::ranges::any_of(config.roots, may_become) || covers(config.trust, root);
}

bool confirms(const Candidate& candidate) {
    const auto* verified = std::get_if<Candidate::Verified>(&candidate.status);
    return verified != nullptr && verified->verdict.confirms;
}

// A return that led here was not in vain. A root that confirms says so by itself.
bool ends_returns(const Boot& boot, const Candidate& candidate) {
    return std::holds_alternative<NfsRoot>(candidate.named.root) && !confirms(candidate) &&
           boot.card.memory.returns != 0;
}

bool has_password(const Boot& boot) {
    return !boot.config.password.empty();
}

void count(Turn& turn, const Candidate& candidate, std::uint64_t root) {
    stop_counting(turn);
    const JobId job = turn.new_job();
    turn.boot.counting = Counting{root, Counting::Writing{job, turn.now + kMemoryPatience}};
    CardMemory memory = turn.boot.card.memory;
    if (passes_over(turn.boot, candidate)) memory = with_passed_over(std::move(memory), turn.boot);
    if (confirms(candidate)) memory = with_attempt(std::move(memory), root);
    if (ends_returns(turn.boot, candidate)) memory.returns = 0;
    memory.has_password = has_password(turn.boot);
    if (const auto* nfs = std::get_if<NfsRoot>(&candidate.named.root)) {
        memory = with_address(std::move(memory), network_for(turn.boot, *nfs));
    }
    turn.act(WriteMemory{job, std::move(memory)});
}

void end_counting(Turn& turn) {
    turn.boot.counting->state = Counting::Done{};
    turn.note_time("counted");
}

}  // namespace

Candidate::Rank ranked(const Boot& boot, const NamedRoot& named, Candidate::Rank rank) {
    return is_passed_over(counted_boots(boot, named)) ? Candidate::Rank::PassedOver : rank;
}

unsigned boots_until_tried(const Boot& boot, const NamedRoot& named) {
    const unsigned count = counted_boots(boot, named);
    return is_passed_over(count) ? std::bit_ceil(count + 1) - 1 - count : 0;
}

std::optional<NamedRoot> last_good(const Boot& boot) {
    const bool network_tells = std::ranges::any_of(boot.config.roots, [](const NamedRoot& named) {
        const auto* nfs = std::get_if<NfsRoot>(&named.root);
        return nfs != nullptr && (nfs->server.empty() || nfs->path.empty());
    });
    if (!network_tells || boot.card.memory.confirmed.empty()) return std::nullopt;
    const auto root = parse_root(boot.card.memory.confirmed);
    const auto* nfs = root ? std::get_if<NfsRoot>(&*root) : nullptr;
    if (nfs == nullptr || !is_allowed(boot.config, *nfs)) return std::nullopt;
    return NamedRoot{*root, "confirmed before"};
}

bool may_be_last_good(const Boot& boot, const Candidate& candidate) {
    const auto* nfs = std::get_if<NfsRoot>(&candidate.resolved);
    return candidate.rank != Candidate::Rank::Console || (nfs != nullptr && covers(boot.config.trust, *nfs));
}

bool is_counted(Turn& turn, const Candidate& candidate) {
    const bool is_worth_a_write = confirms(candidate) || ends_returns(turn.boot, candidate) ||
                                  passes_over(turn.boot, candidate) ||
                                  has_password(turn.boot) != turn.boot.card.memory.has_password;
    if (!is_worth_a_write || !has_card(turn.boot)) {
        stop_counting(turn);
        return true;
    }
    const std::uint64_t root = root_key(candidate.named.root);
    if (!turn.boot.counting || turn.boot.counting->root != root) count(turn, candidate, root);
    return !is_being_counted(turn.boot);
}

bool is_being_counted(const Boot& boot) {
    return writing(boot) != nullptr;
}

void on(Turn& turn, const MemoryWritten& event) {
    const auto* job = writing(turn.boot);
    if (job == nullptr || job->job != event.job) return;
    if (event.failure) turn.log(event.failure->text());
    end_counting(turn);
}

void expire_counting(Turn& turn) {
    const auto* job = writing(turn.boot);
    if (job == nullptr || turn.now < job->deadline) return;
    turn.act(AbandonJob{job->job});
    turn.log("the card did not take the count of this boot in " + std::to_string(kMemoryPatience.count()) + " s");
    end_counting(turn);
}

std::optional<base::Time> counting_deadline(const Boot& boot) {
    const auto* job = writing(boot);
    return job == nullptr ? std::nullopt : std::optional(job->deadline);
}

}  // namespace agent::core
