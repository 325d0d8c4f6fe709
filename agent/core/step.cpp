#include "agent/core/step.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "agent/base/printable.h"
#include "agent/core/look.h"
#include "agent/core/match.h"
#include "agent/core/nfs_root.h"

namespace agent::core {
namespace {

using base::Cause;
using base::Failure;
using base::IfIndex;
using base::IpRequest;
using base::NetConfig;
using base::Time;

// One step in progress: the boot, the time and the actions gathered so far.
class Step {
public:
    Step(Boot& boot, Time now) : boot_(boot), now_(now) {}

    void take(const Event& event) {
        std::visit([this](const auto& each) { on(each); }, event);
    }

    // All that follows from the state and the time, whatever the event was.
    void advance() {
        expire_jobs();
        join_fallback();
        use_a_link();
        start_trials();
        hand_over();
    }

    void load_nfs_modules() {
        const bool wanted = std::ranges::any_of(boot_.candidates, is_nfs);
        if (!wanted) {
            boot_.nfs.state = NfsModules::Ready{};
            return;
        }
        const JobId job = new_job();
        boot_.nfs.state = NfsModules::Loading{job, now_ + kModulesDeadline};
        actions.push_back(LoadNfsModules{job});
    }

    void log(const std::string& text) {
        char stamp[32];
        std::snprintf(stamp, sizeof stamp, "[%8.3f] ",
                      std::chrono::duration<double>(now_ - boot_.facts.started).count());
        boot_.log.push_back(stamp + base::printable(text));
        ++boot_.logged;
        if (boot_.log.size() > kLogLines) boot_.log.erase(boot_.log.begin());
    }

    std::vector<Action> actions;

private:
    static bool is_nfs(const Candidate& candidate) { return std::holds_alternative<NfsRoot>(candidate.named.root); }

    JobId new_job() { return JobId{++boot_.last_job}; }

    void note_time(const std::string& name) {
        if (std::ranges::find(boot_.timings, name, &TimingView::name) != boot_.timings.end()) return;
        boot_.timings.push_back({name, std::chrono::duration_cast<base::milliseconds>(now_ - boot_.facts.started)});
    }

    // --- Links ---

    void on(const LinksChanged& event) {
        std::erase_if(boot_.links, [&](const auto& known) {
            const bool gone = std::ranges::find(event.links, known.first, &base::Link::index) == event.links.end();
            if (gone) log(known.second.link.name + " is gone");
            return gone;
        });
        for (const auto& link : event.links) {
            if (!link.physical) continue;
            auto [entry, is_new] = boot_.links.try_emplace(link.index);
            LinkState& state = entry->second;
            const bool had_carrier = state.link.carrier;
            state.link = link;
            if (is_new) meet(state, event.configured);
            if (link.carrier != had_carrier) log(link.name + (link.carrier ? ": carrier" : ": no carrier"));
            if (link.carrier) {
                note_time("link");
                if (std::holds_alternative<LinkState::Idle>(state.phase)) seek_address(state);
            } else if (!std::holds_alternative<LinkState::InUse>(state.phase)) {
                start_over(state);
            }
        }
    }

    // A lease was good for the network at the cable's other end, which may be another one next time.
    static void start_over(LinkState& state) {
        state.phase = LinkState::Idle{};
        if (state.config && state.config->origin == base::AddressOrigin::Dhcp) state.config.reset();
    }

    void meet(LinkState& state, const std::map<IfIndex, NetConfig>& configured) {
        log("link " + state.link.name + " " + state.link.mac.text() +
            (state.link.driver.empty() ? "" : " (" + state.link.driver + ")"));
        if (const auto found = configured.find(state.link.index); found != configured.end()) {
            state.config = found->second;
            log(state.link.name + ": the kernel's own ip= configured it as " + found->second.address.text());
        }
        if (!state.link.up) actions.push_back(BringUp{state.link.index});
    }

    void seek_address(LinkState& state) {
        if (state.config) {
            state.phase = LinkState::Offered{};
            return;
        }
        const auto request = request_for(state);
        if (!request) return;
        switch (request->method) {
            case IpRequest::Method::Dhcp:
                state.phase = LinkState::Asking{now_};
                actions.push_back(AskDhcp{state.link.index});
                return;
            case IpRequest::Method::Static:
                state.config = request->config;
                state.phase = LinkState::Offered{};
                return;
            case IpRequest::Method::Auto6:
            case IpRequest::Method::LinkLocal:
            case IpRequest::Method::Off: return;
        }
    }

    // A parameter that names no device means, when static, the first link with carrier alone.
    std::optional<IpRequest> request_for(const LinkState& state) const {
        if (boot_.config.ip.empty()) return IpRequest{};
        for (const auto& request : boot_.config.ip) {
            if (!request.device.empty() && request.device != state.link.name) continue;
            const bool taken = request.device.empty() && request.method == IpRequest::Method::Static &&
                               std::ranges::any_of(boot_.links, [&](const auto& other) {
                                   return &other.second != &state && other.second.config == request.config;
                               });
            if (!taken) return request;
        }
        return std::nullopt;
    }

    void on(const ConfigOffered& event) {
        const auto found = boot_.links.find(event.link);
        if (found == boot_.links.end() || !std::holds_alternative<LinkState::Asking>(found->second.phase)) return;
        LinkState& state = found->second;
        state.config = event.config;
        // What ip= says beside "dhcp" stands above what DHCP says.
        if (const auto request = request_for(state)) {
            if (!request->host_name.empty()) state.config->host_name = request->host_name;
            if (!request->next_server.is_zero()) state.config->next_server = request->next_server;
        }
        state.phase = LinkState::Offered{};
        log(state.link.name + ": " + event.config.address.text() + " from DHCP server " +
            event.config.dhcp_server.text());
    }

    void on(const ConfigApplied& event) {
        const auto found = boot_.links.find(event.link);
        if (found == boot_.links.end() || !std::holds_alternative<LinkState::Applying>(found->second.phase)) return;
        LinkState& state = found->second;
        state.phase = LinkState::InUse{};
        note_time("address");
        log(state.link.name + " is in use as " + state.config->address.text());
    }

    // Until its carrier comes anew.
    void on(const LinkFailed& event) {
        const auto found = boot_.links.find(event.link);
        if (found == boot_.links.end()) return;
        log(event.failure.text());
        found->second.phase = LinkState::Unusable{event.failure};
    }

    void use_a_link() {
        LinkState* offered = nullptr;
        for (auto& [index, state] : boot_.links) {
            if (std::holds_alternative<LinkState::Applying>(state.phase)) return;
            if (std::holds_alternative<LinkState::InUse>(state.phase)) return;
            if (offered == nullptr && std::holds_alternative<LinkState::Offered>(state.phase)) offered = &state;
        }
        if (offered == nullptr) return;
        offered->phase = LinkState::Applying{};
        actions.push_back(ApplyConfig{offered->link.index, *offered->config, host_name_of(*offered)});
    }

    // Every Pi needs a name of its own before its first NFSv4 mount.
    static std::string host_name_of(const LinkState& state) {
        if (!state.config->host_name.empty()) return state.config->host_name;
        std::string name = "farroot-";
        for (const char each : state.link.mac.text().substr(9)) {
            if (each != ':') name += each;
        }
        return name;
    }

    // --- Modules ---

    void on(const NfsModulesEnded& event) {
        const auto* loading = std::get_if<NfsModules::Loading>(&boot_.nfs.state);
        if (loading == nullptr || loading->job != event.job) return;
        end_modules(event.failure);
    }

    void end_modules(const std::optional<Failure>& failure) {
        boot_.nfs.state = NfsModules::Ready{};  // the mount itself will tell whether NFS works
        boot_.nfs.failure = failure;
        note_time("nfs modules");
        if (failure) log("NFS modules: " + failure->text());
    }

    // --- Candidates ---

    void on(const TrialEnded& event) {
        for (auto& candidate : boot_.candidates) {
            const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
            if (trying == nullptr || trying->job != event.job) continue;
            if (event.outcome) {
                note_time("verified");
                log(event.outcome->root + ": verified, " + event.outcome->init);
                candidate.status = Candidate::Verified{event.job, *event.outcome};
            } else {
                fail(candidate, event.outcome.failure());
            }
        }
    }

    void on(const TimePassed&) {}

    void fail(Candidate& candidate, const Failure& failure) {
        const auto waits =
            std::min<base::Duration>(base::seconds(1 << std::clamp(candidate.attempts - 1, 0, 10)), kLongestRetry);
        candidate.last_failure = failure;
        candidate.status = Candidate::Failed{failure, now_ + waits};
        log(failure.text());
    }

    void expire_jobs() {
        if (const auto* loading = std::get_if<NfsModules::Loading>(&boot_.nfs.state);
            loading != nullptr && now_ >= loading->deadline) {
            actions.push_back(AbandonJob{loading->job});
            end_modules(Failure{Cause::JobTimedOut, "NFS modules", "load", 0, "given up after 20 s"});
        }
        for (auto& candidate : boot_.candidates) {
            const auto* trying = std::get_if<Candidate::Trying>(&candidate.status);
            if (trying == nullptr || now_ < trying->deadline) continue;
            const auto took = std::chrono::duration_cast<base::seconds>(now_ - trying->since);
            actions.push_back(AbandonJob{trying->job});
            fail(candidate,
                 Failure{is_nfs(candidate) ? Cause::HostSilent : Cause::JobTimedOut, root_text(candidate.resolved),
                         "trial", 0, "given up after " + std::to_string(took.count()) + " s"});
        }
    }

    void join_fallback() {
        const bool nothing_to_wait_for = std::ranges::none_of(boot_.candidates, is_nfs);
        if (boot_.fallback_joined || (!nothing_to_wait_for && now_ < fallback_time(boot_))) return;
        boot_.fallback_joined = true;
        if (!nothing_to_wait_for) {
            log("no NFS root by the deadline of " + std::to_string(boot_.config.deadline.count()) + " s");
        }
        const bool listed = std::ranges::any_of(
            boot_.candidates, [](const Candidate& candidate) { return candidate.named.root == RootSpec(LocalRoot{}); });
        if (!listed) boot_.candidates.push_back({{LocalRoot{}, "SD card"}, LocalRoot{}, {}, 0, {}});
    }

    void start_trials() {
        Time gate = Time::min();
        for (auto& candidate : boot_.candidates) {
            if (const auto time = due(boot_, candidate); time && std::max(*time, gate) <= now_) start_trial(candidate);
            const auto opens = opens_gate(boot_, candidate);
            if (!opens) return;
            gate = std::max(gate, *opens);
        }
    }

    void start_trial(Candidate& candidate) {
        ++candidate.attempts;
        if (const auto* spelled = std::get_if<NfsRoot>(&candidate.named.root)) {
            const LinkState* link = link_in_use(boot_);
            const auto completed = complete(*spelled, *link->config);
            if (!completed) return fail(candidate, completed.failure());
            candidate.resolved = *completed;
        }
        const JobId job = new_job();
        candidate.status =
            Candidate::Trying{job, now_, now_ + (is_nfs(candidate) ? kNfsTrialDeadline : kLocalTrialDeadline)};
        note_time("trial");
        log("trying " + root_text(candidate.resolved));
        actions.push_back(StartTrial{job, candidate.resolved, boot_.config.read_write, boot_.config.init, client_id()});
    }

    std::string client_id() const {
        if (!boot_.facts.serial.empty()) return boot_.facts.serial;
        const LinkState* link = link_in_use(boot_);
        return link == nullptr ? "" : link->link.mac.text();
    }

    void hand_over() {
        for (std::size_t i = 0; i < boot_.candidates.size(); ++i) {
            const auto* verified = std::get_if<Candidate::Verified>(&boot_.candidates[i].status);
            if (verified == nullptr) continue;
            boot_.handed_over = HandedOver{i};
            note_time("commit");
            actions.push_back(HandOverRoot{verified->job, verified->verdict, boot_.config.read_write,
                                           summary(boot_, boot_.candidates[i], now_)});
            return;
        }
    }

public:
    static Time fallback_time(const Boot& boot) { return boot.facts.started + boot.config.deadline; }

    static const LinkState* link_in_use(const Boot& boot) {
        for (const auto& [index, state] : boot.links) {
            if (std::holds_alternative<LinkState::InUse>(state.phase)) return &state;
        }
        return nullptr;
    }

    // When the candidate's next trial is due; never while one runs, or what it stands on is not there.
    static std::optional<Time> due(const Boot& boot, const Candidate& candidate) {
        const bool has_ground = !is_nfs(candidate) || (link_in_use(boot) != nullptr &&
                                                       std::holds_alternative<NfsModules::Ready>(boot.nfs.state));
        if (!has_ground) return std::nullopt;
        using When = std::optional<Time>;
        return std::visit(Match{[](const Candidate::Waiting&) -> When { return Time::min(); },
                                [](const Candidate::Trying&) -> When { return std::nullopt; },
                                [](const Candidate::Verified&) -> When { return std::nullopt; },
                                [](const Candidate::Failed& failed) -> When { return failed.retry_at; }},
                          candidate.status);
    }

    // When the candidate lets those after it start. Nothing is held back once the deadline has passed.
    static std::optional<Time> opens_gate(const Boot& boot, const Candidate& candidate) {
        using When = std::optional<Time>;
        if (boot.fallback_joined) return Time::min();
        return std::visit(Match{[](const Candidate::Waiting&) -> When { return std::nullopt; },
                                [](const Candidate::Trying& trying) -> When { return trying.since + kHeadStart; },
                                [](const Candidate::Verified&) -> When { return std::nullopt; },
                                [](const Candidate::Failed&) -> When { return Time::min(); }},
                          candidate.status);
    }

private:
    Boot& boot_;
    Time now_;
};

}  // namespace

Begun begin(Facts facts, Config config, Time now) {
    Begun begun;
    Boot& boot = begun.boot;
    boot.facts = std::move(facts);
    boot.config = std::move(config);
    for (const auto& named : boot.config.roots) boot.candidates.push_back({named, named.root, {}, 0, {}});
    Step first(boot, now);
    for (const auto& mistake : boot.config.mistakes) first.log(mistake);
    first.load_nfs_modules();
    first.advance();
    begun.actions = std::move(first.actions);
    return begun;
}

std::vector<Action> step(Boot& boot, const Event& event, Time now) {
    if (boot.handed_over) return {};
    Step next(boot, now);
    next.take(event);
    next.advance();
    return std::move(next.actions);
}

std::optional<Time> next_deadline(const Boot& boot) {
    if (boot.handed_over) return std::nullopt;
    std::optional<Time> earliest;
    const auto add = [&earliest](Time time) { earliest = earliest ? std::min(*earliest, time) : time; };
    if (!boot.fallback_joined) add(Step::fallback_time(boot));
    if (const auto* loading = std::get_if<NfsModules::Loading>(&boot.nfs.state)) add(loading->deadline);
    std::optional<Time> gate = Time::min();
    for (const auto& candidate : boot.candidates) {
        if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) add(trying->deadline);
        if (const auto time = Step::due(boot, candidate); time && gate) add(std::max(*time, *gate));
        const auto opens = Step::opens_gate(boot, candidate);
        gate = gate && opens ? std::optional(std::max(*gate, *opens)) : std::nullopt;
    }
    return earliest;
}

}  // namespace agent::core
