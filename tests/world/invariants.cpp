#include "tests/world/invariants.h"

#include <algorithm>
#include <array>

#include "agent/core/card_power_steps.h"
#include "agent/core/fstab_steps.h"
#include "agent/core/link_steps.h"
#include "agent/core/local_mount_steps.h"
#include "agent/core/look.h"
#include "agent/core/order.h"
#include "agent/core/overlay_steps.h"
#include "agent/core/report.h"
#include "agent/core/root_spelling.h"
#include "agent/core/step.h"
#include "agent/core/swap_steps.h"
#include "agent/core/trust.h"

namespace world {

using namespace agent::core;
using namespace std::chrono_literals;
using base::IfIndex;
using base::NetConfig;
using base::Time;

namespace {

constexpr base::Duration kShortestRetry = 500ms;  // boot.h says 1 s for the first, or a quarter less
constexpr base::Duration kLongestWait = base::Duration(kLongestRetry) * 5 / 4;  // or a quarter more

constexpr std::array<std::string_view, 21> kNames{
    "one-hand-off",   "verdict-stands", "trusted",   "ground",           "card-first",   "head-start",
    "best-first",     "retry-pause",    "no-idling", "fallback-in-time", "job-accounts", "job-deadline",
    "deadline-ahead", "link-rules",     "probing",   "asking-why",       "searching",    "held",
    "counted",        "consent",        "view"};

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool are_printable_lines(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

bool is_v4(const NetConfig& config) {
    return config.address.address.v4() != nullptr;
}

bool names_nfs(const Config& config) {
    return std::ranges::any_of(config.roots,
                               [](const NamedRoot& each) { return std::holds_alternative<NfsRoot>(each.root); });
}

// Where the network tells, and so may tell nothing that makes sense.
bool asks(const RootSpec& root) {
    const auto* nfs = std::get_if<NfsRoot>(&root);
    return nfs != nullptr && (nfs->server.empty() || nfs->path.empty());
}

bool means(const NfsRoot& named, const NfsRoot& tried) {
    const bool is_server = named.server.empty() || named.server == tried.server;
    const bool is_path = named.path.empty() || (named.path == tried.path && named.options == tried.options);
    return is_server && is_path;
}

std::string server_of(const RootSpec& root) {
    const auto* nfs = std::get_if<NfsRoot>(&root);
    return nfs == nullptr ? "" : nfs->server;
}

}  // namespace

std::string_view name_of(Invariant invariant) {
    return kNames.at(static_cast<std::size_t>(invariant));
}

Observer::Observer(const RandomWorld& world, Time now)
    : world_(world), config_(world.command_line()), now_(now), card_ended_(now) {
    list_roots();
}

void Observer::expect(bool holds, Invariant invariant, const char* what) {
    if (!holds && !violation_) violation_ = Violation{invariant, what};
}

// --- What happens. ---

void Observer::happens(const Event& event, Time now) {
    now_ = now;
    std::visit([this](const auto& each) { happens(each); }, event);
}

void Observer::happens(const LinksChanged& event) {
    std::erase_if(links_, [&](const auto& each) {
        const bool is_there = std::ranges::find(event.links, each.first, &base::Link::index) != event.links.end();
        if (is_there) return false;
        void_trials_over(each.first, false);
        void_trials_over(each.first, true);
        if (each.second.applied || each.second.ipv6) void_all_trials(false);
        return true;
    });
    for (const auto& each : event.links) {
        auto [entry, is_new] = links_.try_emplace(each.index);
        Link& link = entry->second;
        link.carrier = each.carrier;
        link.name = each.name;
        link.mac = each.mac;
        if (!is_new) continue;
        if (const auto found = event.configured.find(each.index); found != event.configured.end()) {
            link.given.push_back(found->second);
        }
    }
}

void Observer::happens(const ConfigOffered& event) {
    if (Link* const state = link(event.link)) state->given.push_back(event.config);
}

void Observer::happens(const LeaseLost& event) {
    Link* const state = link(event.link);
    if (state == nullptr) return;
    std::erase_if(state->given, [](const NetConfig& each) { return each.origin == base::AddressOrigin::Dhcp; });
    if (!state->applied || state->applied->origin != base::AddressOrigin::Dhcp) return;
    state->must_be_cleared = true;
    void_trials_over(event.link, false);
}

void Observer::happens(const Ipv6Changed& event) {
    Link* const state = link(event.link);
    if (state == nullptr) return;
    const bool moved = state->ipv6 && (!event.config || event.config->address != state->ipv6->address);
    state->ipv6 = event.config;
    if (!moved) return;
    void_trials_over(event.link, true);
    forget_probes([](const std::string& name) {
        const auto server = literal_server(name);
        return !server || server->v6() != nullptr;
    });
    for (auto& root : roots_) {
        const auto* nfs = std::get_if<NfsRoot>(&root.named.root);
        const auto server = nfs == nullptr ? std::nullopt : literal_server(nfs->server);
        if (nfs == nullptr || (server && server->v4() != nullptr)) continue;
        root.is_void = true;
        root.is_verified = false;
    }
}

void Observer::happens(const ConfigApplied& event) {
    if (Link* const state = link(event.link)) state->confirmed = state->applied.has_value();
}

void Observer::happens(const LinkFailed& event) {
    Link* const state = link(event.link);
    if (state == nullptr || !state->applied) return;
    state->must_be_cleared = true;
    void_trials_over(event.link, false);
    void_all_trials(false);
}

void Observer::happens(const NfsModulesEnded& event) {
    Job* const loading = running(event.job);
    if (loading == nullptr) return;
    loading->state = Job::State::Ended;
    modules_done_ = now_;
}

void Observer::happens(const CardRead& event) {
    Job* const reading = running(event.job);
    if (reading == nullptr) return;
    reading->state = Job::State::Ended;
    card_done_ = true;
    card_ended_ = now_;
    memory_ = event.memory;
    card_takes_memory_ = !event.card.device.empty() && !event.card.cause;
    for (auto& [server, found] : probed_) found.is_certain = false;
    const Config before = std::exchange(config_, event.config);
    const bool mounts_alike = before.read_write == config_.read_write && before.init == config_.init &&
                              before.overlay.has_value() == config_.overlay.has_value();
    if (!mounts_alike || before.host_name != config_.host_name) void_all_trials(true);
    if (!mounts_alike) {
        for (auto& each : jobs_) each.is_void = each.is_void || std::holds_alternative<Trial>(each.what);
    }
    const bool may_hope = !config_.roots.empty() || !config_.trust.empty();
    if (may_hope && now_ < world_.facts().started + config_.deadline) joined_.reset();
    list_roots();
}

void Observer::happens(const TrialEnded& event) {
    Job* const trial = running(event.job);
    if (trial == nullptr) return;
    trial->state = Job::State::Ended;
    if (event.outcome) trial->verdict = *event.outcome;
    for (auto& root : roots_) {
        if (root.running != event.job) continue;
        root.running = std::nullopt;
        root.is_verified = static_cast<bool>(event.outcome);
        if (!event.outcome) root.failed = now_;
    }
}

void Observer::happens(const ServerInGrace& event) {
    Job* const trial = running(event.job);
    if (trial == nullptr || trial->in_grace) return;
    trial->in_grace = true;
    trial->deadline = trial->started + kGracePatience;
}

void Observer::happens(const DiskComing& event) {
    Job* const waiting = running(event.job);
    if (waiting == nullptr) return;
    if (std::holds_alternative<CardJob>(waiting->what)) card_is_coming_ = !event.disk.empty();
    const bool may_wait = std::holds_alternative<SwapJob>(waiting->what) ||
                          std::holds_alternative<OverlayJob>(waiting->what) ||
                          std::holds_alternative<Trial>(waiting->what);
    if (!may_wait || event.disk.empty() || waiting->awaits_disk) return;
    waiting->awaits_disk = true;
    waiting->deadline += kDiskComing;
}

void Observer::happens(const ProbeEnded& event) {
    Job* const probe = running(event.job);
    if (probe == nullptr) return;
    probe->state = Job::State::Ended;
    const std::string& server = std::get<ProbeJob>(probe->what).server;
    Probed& found = probed_[server];
    found.is_certain = !shared_servers_.contains(server);
    found.is_silent = !event.round_trip || (found.is_silent && !found.is_certain);
    if (event.round_trip) found.round_trip = std::max(found.round_trip.value_or(0s), *event.round_trip);
    for (auto& each : jobs_) {
        const auto* trial = std::get_if<Trial>(&each.what);
        if (trial == nullptr || each.state != Job::State::Running || server_of(trial->root) != server) continue;
        each.deadline = std::max(each.deadline, each.started + patience_of(trial->root));
    }
}

void Observer::happens(const SwapEnded& event) {
    if (Job* const looking = running(event.job)) looking->state = Job::State::Ended;
}

void Observer::happens(const OverlayMade& event) {
    if (Job* const making = running(event.job)) making->state = Job::State::Ended;
}

void Observer::happens(const OverlayGivenBack& event) {
    if (Job* const giving = running(event.job)) giving->state = Job::State::Ended;
}

void Observer::happens(const CardSwitchedOff& event) {
    if (Job* const switching = running(event.job)) switching->state = Job::State::Ended;
}

void Observer::happens(const DisksFound& event) {
    if (Job* const look = running(event.job)) look->state = Job::State::Ended;
}

void Observer::happens(const LocalMounted& event) {
    Job* const mount = running(event.job);
    if (mount == nullptr) return;
    mount->state = Job::State::Ended;
    if (event.failure) mount_failed(*mount);
}

// Its root has failed.
void Observer::mount_failed(Job& mount) {
    mount.state = Job::State::Abandoned;
    Job& trial = *job(std::get<Mount>(mount.what).trial);
    trial.is_void = true;
    Root* const root = root_of(std::get<Trial>(trial.what).root);
    if (root == nullptr) return;
    root->is_verified = false;
    root->failed = now_;
}

void Observer::happens(const Explained& event) {
    if (Job* const asking = running(event.job)) asking->state = Job::State::Ended;
}

void Observer::happens(const ServersFound& event) {
    Job* const search = running(event.job);
    if (search != nullptr && event.done) search->state = Job::State::Ended;
}

void Observer::happens(const MemoryWritten& event) {
    Job* const writing = running(event.job);
    if (writing != nullptr) writing->state = Job::State::Ended;
}

void Observer::happens(const PersonWants& event) {
    if (std::holds_alternative<Hold>(event.intent)) last_key_ = now_;
    if (std::holds_alternative<Release>(event.intent) && last_key_.has_value()) {
        last_key_.reset();
        went_on_ = now_;
    }
}

bool Observer::is_held() const {
    return last_key_ && now_ < *last_key_ + config_.hold;
}

// --- What the core does about it. ---

void Observer::did(const std::vector<Action>& actions, const Boot& boot, Time now) {
    now_ = now;
    if (last_key_ && !is_held()) {
        last_key_.reset();
        went_on_ = now_;
    }
    note_whether_card_is_late();
    const auto opens = openings(boot);
    is_about_to_boot_ = false;
    for (std::size_t i = 0; i < boot.candidates.size(); ++i) {
        const bool is_verified = std::holds_alternative<Candidate::Verified>(boot.candidates[i].status);
        is_about_to_boot_ = is_about_to_boot_ || (is_verified && opens[i] && !boot.fallback_joined);
    }
    if (has_ended())
        return expect(actions.empty() && !next_deadline(boot), Invariant::OneHandOff, "it goes on after it");
    for (const auto& action : actions) {
        expect(!has_ended(), Invariant::OneHandOff, "actions follow it");
        std::visit([this](const auto& each) { did(each); }, action);
    }
    note_whether_fallback_joined();
    for (auto& [index, state] : links_) {
        expect(!state.must_be_cleared, Invariant::LinkRules, "a link keeps a configuration that it lost");
    }
    check_jobs(boot);
    check_log(boot);
    expect(boot.handed_over.has_value() == handed_over_, Invariant::OneHandOff, "the state knows nothing of it");
    if (has_ended()) return expect(!next_deadline(boot), Invariant::OneHandOff, "there is a deadline after it");
    check_deadline(boot);
    check_idling(boot);
    check_links(boot);
    check_giving_up();
    expect(!fallback_is_late(), Invariant::FallbackInTime, "the local root works and has not been booted");
}

void Observer::waits_for_ever(const Boot& boot) {
    now_ = Time::max();
    note_whether_fallback_joined();
    check_idling(boot);
}

void Observer::did(const BringUp& action) {
    known_link(action.link);
}
void Observer::did(const CreateVlan& action) {
    known_link(action.parent);
}
void Observer::did(const AskDhcp& action) {
    if (Link* const state = known_link(action.link)) state->asked = true;
}
void Observer::did(const StopDhcp& action) {
    if (Link* const state = known_link(action.link)) state->asked = false;
}
void Observer::did(const AskIpv6& action) {
    known_link(action.link);
}
void Observer::did(const AddRoutes& action) {
    known_link(action.link);
}

void Observer::did(const ApplyConfig& action) {
    Link* const state = known_link(action.link);
    if (state == nullptr) return;
    const auto is_this = [&](const NetConfig& each) { return each.address == action.config.address; };
    const bool is_given =
        std::ranges::any_of(state->given, is_this) || std::ranges::any_of(config_.ip, [&](const base::IpRequest& each) {
            return each.method == base::IpRequest::Method::Static && is_this(each.config);
        });
    expect(is_given, Invariant::LinkRules, "an address is applied that nobody gave");
    for (const auto& [index, other] : links_) {
        expect(index == action.link || !other.applied, Invariant::LinkRules, "two links hold a configuration");
    }
    expect(!state->applied || is_this(*state->applied), Invariant::LinkRules,
           "an address replaces one that is still there");
    const bool is_bootif = !config_.bootif || config_.bootif == state->mac;
    expect(is_bootif || now_ >= world_.facts().started + kBootifPatience || state->applied, Invariant::LinkRules,
           "another link than BOOTIF's is used at once");
    state->applied = action.config;
}

void Observer::did(const ClearConfig& action) {
    Link* const state = known_link(action.link);
    if (state == nullptr) return;
    state->applied = std::nullopt;
    state->confirmed = false;
    state->must_be_cleared = false;
    void_trials_over(action.link, false);
    void_all_trials(false);
}

void Observer::did(const LoadNfsModules& action) {
    start(action.job, Modules{}, now_ + kModulesDeadline);
}

void Observer::did(const ReadCard& action) {
    start(action.job, CardJob{}, world_.facts().started + kCardDeadline);
}

void Observer::did(const StartTrial& action) {
    note_whether_fallback_joined();
    Trial trial{action.root, action.read_write, action.init, std::nullopt, false};
    expect(!is_card_awaited(), Invariant::CardFirst, "a root is tried before the card is read");
    expect(is_for_writing(action.root) || !action.read_write, Invariant::Consent, "a root is to be mounted writable");
    if (const auto* nfs = std::get_if<NfsRoot>(&action.root)) {
        expect(is_named(*nfs) || world_.trust_means(config_, *nfs), Invariant::Trusted, "a root is tried");
        expect(modules_done_.has_value(), Invariant::Ground, "the NFS modules are not there");
        find_network(trial, *nfs);
        expect(trial.link.has_value(), Invariant::Ground, "there is no network for it");
    }
    check_gates(action);
    // What the network names, and the root that confirmed last, which stands in for it, have no account of their own.
    if (Root* const root = root_of(action.root); root != nullptr && !asks(root->named.root)) {
        expect(!root->running, Invariant::JobAccounts, "a root is tried twice at once");
        const bool is_soon = root->failed && !root->is_void && now_ < *root->failed + kShortestRetry;
        expect(!is_soon, Invariant::RetryPause, "a root that has just failed is tried again");
        root->running = action.job;
        root->since = now_;
        root->is_void = false;
        root->is_verified = false;
    }
    start(action.job, std::move(trial), now_ + patience_of(action.root));
}

void Observer::did(const ProbeServer& action) {
    const bool is_probed = std::ranges::any_of(jobs_, [&](const Job& job) {
        const auto* probe = std::get_if<ProbeJob>(&job.what);
        return probe != nullptr && probe->server == action.server && job.state != Job::State::Abandoned;
    });
    if (is_probed) {
        shared_servers_.insert(action.server);
        probed_[action.server].is_certain = false;
    }
    start(action.job, ProbeJob{action.server}, now_ + kProbePatience);
    const bool is_time = std::ranges::any_of(jobs_, [this](const Job& job) {
        const auto* trial = std::get_if<Trial>(&job.what);
        return trial != nullptr && std::holds_alternative<NfsRoot>(trial->root) && job.state == Job::State::Running &&
               job.started + kProbeAfter <= now_;
    });
    expect(is_time, Invariant::Probing, "a server is probed although no trial takes its time");
    const NfsRoot root{action.server, "/srv/root", ""};
    const bool is_meant = world_.trust_means(config_, root) || std::ranges::any_of(roots_, [&](const Root& each) {
                              return asks(each.named.root) || server_of(each.named.root) == action.server;
                          });
    expect(is_meant, Invariant::Trusted, "a server is probed");
}

bool Observer::has_failed(const RootSpec& root) const {
    return std::ranges::any_of(jobs_, [&root](const Job& job) {
        const auto* trial = std::get_if<Trial>(&job.what);
        return trial != nullptr && job.state != Job::State::Running && !job.verdict && trial->root == root;
    });
}

void Observer::did(const Explain& action) {
    const bool is_quiet = std::ranges::all_of(jobs_, [this](const Job& job) {
        const bool is_trial = std::holds_alternative<Trial>(job.what);
        return !is_trial || job.state != Job::State::Running || job.started + kProbeAfter <= now_;
    });
    expect(has_failed(action.root), Invariant::AskingWhy, "no trial of that root has failed");
    expect(is_quiet, Invariant::AskingWhy, "a trial has just begun");
    start(action.job, AskingWhy{action.root}, now_ + kExplainPatience);
}

void Observer::did(const Discover& action) {
    expect(config_.roots.empty(), Invariant::Searching, "a root is named");
    expect(card_done_, Invariant::Searching, "the card may name one");
    expect(joined_ || config_.fallback == Fallback::Wait, Invariant::Searching, "the local root had no turn yet");
    expect(has_network(), Invariant::Searching, "there is no network");
    const auto may_boot = [](const Root& root) { return root.is_verified || (root.running && !root.failed); };
    expect(std::ranges::none_of(roots_, may_boot), Invariant::Searching, "a root may boot yet");
    start(action.job, Search{}, now_ + kDiscoveryPatience);
}

void Observer::did(const WriteMemory& action) {
    start(action.job, Writing{action.memory}, now_ + kMemoryPatience);
    expect(card_done_ && card_takes_memory_, Invariant::Consent, "there is no card to write to");
    const bool any_confirms =
        std::ranges::any_of(jobs_, [](const Job& job) { return job.verdict && job.verdict->confirms && !job.is_void; });
    const bool any_passed_over = std::ranges::any_of(
        memory_.attempts, [](const CardMemory::Attempts& known) { return is_passed_over(known.count); });
    expect(any_confirms || any_passed_over, Invariant::Consent, "the card is written although no root confirms");
    expect(!action.memory.attempts.empty(), Invariant::Counted, "nothing is counted");
    bool is_any_counted = false;
    for (const auto& known : action.memory.attempts) {
        const auto before = std::ranges::find(memory_.attempts, known.root, &CardMemory::Attempts::root);
        const unsigned count = before == memory_.attempts.end() ? 0 : before->count;
        expect(known.count == count || known.count == count + 1, Invariant::Counted, "it is not one more than before");
        is_any_counted = is_any_counted || known.count == count + 1;
    }
    expect(is_any_counted, Invariant::Counted, "nothing is counted");
    expect(action.memory.confirmed == memory_.confirmed, Invariant::Counted, "what confirmed is forgotten");
}

void Observer::did(const StartSwap& action) {
    const auto is_named = [&](const NamedSwap& named) { return named.swap == action.swap; };
    const bool may_create = std::ranges::any_of(config_.swap_create, is_named);
    expect(may_create || !action.may_create, Invariant::Consent, "swap is to be created");
    const auto* file = std::get_if<SwapFile>(&action.swap);
    const auto writing = action.may_create && file != nullptr ? file->bytes / kSlowestCard : 0;
    start(action.job, SwapJob{}, now_ + kSwapJob + base::seconds(static_cast<base::seconds::rep>(writing)));
}

void Observer::did(const MakeOverlay& action) {
    expect(config_.overlay == action.overlay, Invariant::Consent, "nobody wants such a layer");
    start(action.job, OverlayJob{}, now_ + kOverlayPatience);
}

void Observer::did(const GiveOverlayBack& action) {
    expect(!is_held(), Invariant::Held, "the layer's place is given back");
    start(action.job, OverlayBack{}, now_ + kOverlayGiveBack);
}

void Observer::did(const SwitchCardOff& action) {
    expect(config_.card_off, Invariant::Consent, "the card is switched off and nobody asked for it");
    expect(!is_held(), Invariant::Held, "the card is switched off");
    start(action.job, CardPowerJob{}, now_ + kCardPowerPatience);
}

void Observer::did(const FindDisks& action) {
    expect(!action.names.empty(), Invariant::Consent, "no disks are looked for");
    start(action.job, DiskLook{}, now_ + kDiskLookPatience);
}

void Observer::did(const MountLocal& action) {
    expect(!is_held(), Invariant::Held, "a root is mounted for good");
    // One disk may be several roots: by its name, and as the card's.
    const Job* found = nullptr;
    const Root* best = nullptr;
    for (const Job& job : jobs_) {
        const auto* trial = std::get_if<Trial>(&job.what);
        const bool is_local = trial != nullptr && std::holds_alternative<LocalRoot>(trial->root);
        if (!is_local || job.is_void || !job.verdict || job.verdict->root != action.verdict.root) continue;
        const Root* const root = root_of(trial->root);
        if (root == nullptr || (found != nullptr && root > best)) continue;
        found = &job;
        best = root;
    }
    expect(found != nullptr, Invariant::VerdictStands, "a root is mounted that no trial of one that counts found");
    if (found != nullptr) start(action.job, Mount{found->id}, now_ + kLocalMountPatience);
}

bool Observer::is_for_writing(const RootSpec& root) const {
    if (const auto* local = std::get_if<LocalRoot>(&root)) return local->read_write;
    return config_.read_write && !config_.overlay;
}

const std::string& Observer::init_of(const RootSpec& root) const {
    const auto* local = std::get_if<LocalRoot>(&root);
    return local == nullptr ? config_.init : local->init;
}

void Observer::did(const WriteSettings&) {
    expect(false, Invariant::Consent, "settings are written that nobody asked for");
}

void Observer::did(const SwitchOff&) {
    expect(false, Invariant::Consent, "it switches off and nobody asked for it");
}

void Observer::did(const Reboot&) {
    gave_up_ = true;
    expect(!is_held(), Invariant::Held, "it reboots");
    expect(config_.retry.has_value(), Invariant::OneHandOff, "it reboots although retry= does not say so");
    const auto rounds = base::Duration(kLongestRetry) * config_.retry.value_or(0);
    expect(now_ >= world_.facts().started + config_.deadline + rounds, Invariant::OneHandOff, "it reboots too early");
}

void Observer::did(const AbandonJob& action) {
    if (Job* const mounted = this->job(action.job);
        mounted != nullptr && std::holds_alternative<Mount>(mounted->what) && mounted->state == Job::State::Ended) {
        mounted->state = Job::State::Abandoned;  // and unmounted
        return;
    }
    Job* const job = running(action.job);
    expect(job != nullptr, Invariant::JobAccounts, "a job is abandoned that does not run");
    if (job == nullptr) return;
    job->state = Job::State::Abandoned;
    if (std::holds_alternative<Mount>(job->what) && now_ >= job->deadline) mount_failed(*job);
    if (std::holds_alternative<Modules>(job->what)) modules_done_ = now_;
    if (std::holds_alternative<CardJob>(job->what)) {
        card_done_ = true;
        card_ended_ = now_;
    }
    if (const auto* probe = std::get_if<ProbeJob>(&job->what)) {
        const bool is_over = now_ >= job->deadline && !job->is_void;
        if (is_over) {
            Probed& found = probed_[probe->server];
            found.is_silent = true;
            found.is_certain = !shared_servers_.contains(probe->server);
        }
    }
    for (auto& root : roots_) {
        if (root.running != action.job) continue;
        root.running = std::nullopt;
        root.failed = now_;
    }
}

void Observer::did(const HandOverRoot& action) {
    handed_over_ = true;
    expect(has_begun_ || !is_held(), Invariant::Held, "a root is handed over");
    expect(card_done_ || now_ >= world_.facts().started + kCardPatience, Invariant::CardFirst,
           "a root is handed over while the card is read");
    expect(are_printable_lines(action.summary), Invariant::View, "the summary is not printable");
    const Job* job = this->job(action.mount);
    const auto* const mount = job == nullptr ? nullptr : std::get_if<Mount>(&job->what);
    if (mount != nullptr) {
        expect(job->state == Job::State::Ended, Invariant::VerdictStands, "it is not mounted");
        job = this->job(mount->trial);
    }
    const auto* const trial = job == nullptr ? nullptr : std::get_if<Trial>(&job->what);
    expect(trial != nullptr, Invariant::VerdictStands, "there was no such trial");
    if (trial == nullptr) return;
    expect(job->state == Job::State::Ended && job->verdict, Invariant::VerdictStands, "its trial found nothing");
    expect(!job->is_void, Invariant::VerdictStands, "its verdict is void");
    expect(job->verdict && job->verdict->root == action.verdict.root && job->verdict->init == action.verdict.init,
           Invariant::VerdictStands, "it is not what its trial found");
    expect(trial->read_write == is_for_writing(trial->root) && trial->init == init_of(trial->root),
           Invariant::VerdictStands, "it was tried with other settings");
    const Root* const root = root_of(trial->root);
    if (const auto* nfs = std::get_if<NfsRoot>(&trial->root)) {
        const bool may_boot = is_named(*nfs) || world_.trust_means(config_, *nfs);
        expect(may_boot, Invariant::Trusted, "a root is handed over");
        const Link* const over = trial->link ? link(*trial->link) : nullptr;
        const bool is_there = over != nullptr && (trial->by_ipv6 ? over->ipv6.has_value() : over->applied.has_value());
        expect(is_there, Invariant::VerdictStands, "its network is gone");
        expect(action.network.has_value(), Invariant::VerdictStands, "no network goes with it");
        expect(config_.overlay || !action.layer, Invariant::Consent, "nobody wants its layer");
    } else {
        expect(mount != nullptr, Invariant::VerdictStands, "the local root is not mounted for good");
        expect(root != nullptr, Invariant::VerdictStands, "the local root is none of those that count");
        expect(!action.layer, Invariant::Consent, "the local root has a layer");
    }
    check_counted(*trial, action.verdict);
    for (const auto& better : roots_) {
        if (&better == root) break;
        // What DHCP named has no account of its own: it comes behind the roots that are named and before the others.
        const bool is_named = std::ranges::find(config_.roots, better.named) != config_.roots.end();
        if (root == nullptr && (!is_named || is_passed_over(better.named.root))) break;
        expect(!better.is_verified, Invariant::BestFirst, "a better root is passed over");
    }
}

// --- Accounts. ---

Observer::Link* Observer::link(IfIndex index) {
    const auto found = links_.find(index);
    return found == links_.end() ? nullptr : &found->second;
}

Observer::Link* Observer::known_link(IfIndex index) {
    Link* const state = link(index);
    expect(state != nullptr, Invariant::LinkRules, "an action is about a link that is not there");
    return state;
}

Observer::Job* Observer::job(JobId id) {
    const auto found = std::ranges::find(jobs_, id, &Job::id);
    return found == jobs_.end() ? nullptr : &*found;
}

Observer::Job* Observer::running(JobId id) {
    Job* const found = job(id);
    return found != nullptr && found->state == Job::State::Running ? found : nullptr;
}

void Observer::start(JobId id, What what, Time deadline) {
    expect(job(id) == nullptr, Invariant::JobAccounts, "two jobs have one id");
    jobs_.push_back({id, std::move(what), now_, deadline, Job::State::Running, false, false, false, std::nullopt});
}

void Observer::void_trials_over(IfIndex link, bool by_ipv6) {
    for (auto& each : jobs_) {
        const auto* trial = std::get_if<Trial>(&each.what);
        if (trial != nullptr && trial->link == link && trial->by_ipv6 == by_ipv6) each.is_void = true;
    }
}

void Observer::forget_probes(const std::function<bool(const std::string& server)>& of) {
    std::erase_if(probed_, [&of](const auto& each) { return of(each.first); });
    for (auto& job : jobs_) {
        const auto* probe = std::get_if<ProbeJob>(&job.what);
        if (probe != nullptr && of(probe->server)) job.is_void = true;
    }
}

void Observer::void_all_trials(bool local_too) {
    forget_probes([](const std::string&) { return true; });
    for (auto& root : roots_) {
        if (!local_too && std::holds_alternative<LocalRoot>(root.named.root)) continue;
        root.is_void = true;
        root.is_verified = false;
    }
}

void Observer::list_roots() {
    std::vector<NamedRoot> named;
    std::vector<NamedRoot> passed_over;
    const auto add = [&](const NamedRoot& root) { (is_passed_over(root.root) ? passed_over : named).push_back(root); };
    const auto is_listed = [&](const RootSpec& root) {
        return std::ranges::find(config_.roots, root, &NamedRoot::root) != config_.roots.end();
    };
    for (const auto& root : config_.roots) add(root);
    if (joined_ && !is_listed(config_.local.root)) add(config_.local);
    named.insert(named.end(), passed_over.begin(), passed_over.end());
    std::vector<Root> roots;
    for (auto& each : named) {
        const auto known = std::ranges::find(roots_, each, &Root::named);
        Root root;
        if (known != roots_.end()) root = *known;
        root.named = std::move(each);
        roots.push_back(std::move(root));
    }
    roots_ = std::move(roots);
}

// The one that is spelled so, else the one that leaves it to the network.
Observer::Root* Observer::root_of(const RootSpec& spec) {
    const auto exact = std::ranges::find(roots_, spec, [](const Root& root) { return root.named.root; });
    if (exact != roots_.end()) return &*exact;
    const auto* nfs = std::get_if<NfsRoot>(&spec);
    const auto found = std::ranges::find_if(roots_, [&](const Root& root) {
        const auto* named = std::get_if<NfsRoot>(&root.named.root);
        return nfs != nullptr && named != nullptr && means(*named, *nfs);
    });
    return found == roots_.end() ? nullptr : &*found;
}

bool Observer::is_named(const NfsRoot& root) const {
    if (const auto good = last_good(); good && good->root == RootSpec(root)) return true;
    return std::ranges::any_of(config_.roots, [&](const NamedRoot& each) {
        const auto* named = std::get_if<NfsRoot>(&each.root);
        return named != nullptr && means(*named, root);
    });
}

// Not the first two times, nor where those before were 3, 7, 15 …
bool Observer::is_passed_over(unsigned boots) {
    constexpr std::array kTried{0U, 1U, 3U, 7U, 15U, 31U};
    return std::ranges::find(kTried, boots) == kTried.end();
}

bool Observer::is_passed_over(const RootSpec& root) const {
    const auto known = std::ranges::find(memory_.attempts, root_key(root), &CardMemory::Attempts::root);
    return known != memory_.attempts.end() && is_passed_over(known->count);
}

std::optional<NamedRoot> Observer::last_good() const {
    const bool any_asks = std::ranges::any_of(config_.roots, [](const NamedRoot& each) { return asks(each.root); });
    if (!any_asks || memory_.confirmed.empty()) return std::nullopt;
    const RootSpec root = *parse_root(memory_.confirmed);
    const auto* nfs = std::get_if<NfsRoot>(&root);
    const bool is_allowed = nfs != nullptr && (covers(config_.trust, *nfs) ||
                                               std::ranges::any_of(config_.roots, [&](const NamedRoot& each) {
                                                   const auto* named = std::get_if<NfsRoot>(&each.root);
                                                   return named != nullptr && means(*named, *nfs);
                                               }));
    if (!is_allowed) return std::nullopt;
    return NamedRoot{root, "confirmed before"};
}

bool Observer::hopes_for_network() const {
    if (!config_.trust.empty()) return true;
    const auto counts = [this](const RootSpec& root) {
        const bool waits = config_.fallback == Fallback::Wait;
        return std::holds_alternative<NfsRoot>(root) && (waits || !is_passed_over(root));
    };
    const auto good = last_good();
    return (good && counts(good->root)) ||
           std::ranges::any_of(config_.roots, [&](const NamedRoot& each) { return counts(each.root); });
}

bool Observer::hopes_for_local() const {
    return std::ranges::any_of(roots_, [&](const Root& root) {
        const bool has_failed = root.failed && !root.running && !root.is_verified && !root.is_void;
        return std::holds_alternative<LocalRoot>(root.named.root) && !is_passed_over(root.named.root) && !has_failed;
    });
}

Observer::Probed Observer::probed(const RootSpec& root) const {
    const auto found = probed_.find(server_of(root));
    return found == probed_.end() ? Probed{} : found->second;
}

base::Duration Observer::least_head_start(const RootSpec& root) const {
    const Probed found = probed(root);
    if (found.is_silent) return 0s;
    if (!found.is_certain || !found.round_trip) return kHeadStart;
    return std::max<base::Duration>(kHeadStart, *found.round_trip * kRoundTripsOfHeadStart);
}

base::Duration Observer::most_head_start(const RootSpec& root) const {
    const Probed found = probed(root);
    if (found.is_silent && found.is_certain) return 0s;
    return std::max<base::Duration>(kHeadStart, found.round_trip.value_or(0s) * kRoundTripsOfHeadStart);
}

base::Duration Observer::patience_of(const RootSpec& root) const {
    if (const auto* local = std::get_if<LocalRoot>(&root)) return local->patience + kLocalTrialDeadline;
    const auto round_trip = probed(root).round_trip;
    return round_trip ? kBusyTrialDeadline + *round_trip * kRoundTripsOfTrial : kNfsTrialDeadline;
}

void Observer::check_counted(const Trial& trial, const Verdict& verdict) {
    if (!verdict.confirms || !card_done_ || !card_takes_memory_) return;
    const Root* const root = root_of(trial.root);
    const bool is_counted = std::ranges::any_of(jobs_, [&](const Job& job) {
        const auto* writing = std::get_if<Writing>(&job.what);
        return writing != nullptr && job.state != Job::State::Running && !writing->memory.attempts.empty() &&
               (root == nullptr || asks(root->named.root) ||
                writing->memory.attempts.front().root == root_key(root->named.root));
    });
    expect(is_counted, Invariant::Counted, "it is handed over uncounted");
}

void Observer::check_giving_up() {
    if (is_held() || !config_.retry || std::ranges::any_of(roots_, &Root::is_verified)) return;
    Time limit = world_.facts().started + config_.deadline + base::Duration(kLongestRetry) * *config_.retry;
    limit = std::max(limit, went_on_ + world_.lateness());
    for (const auto& job : jobs_) {
        const bool is_writing = std::holds_alternative<Writing>(job.what) && job.state == Job::State::Running;
        if (is_writing) limit = std::max(limit, job.deadline);
        const auto* trial = std::get_if<Trial>(&job.what);
        if (trial == nullptr || (job.state == Job::State::Ended && job.verdict)) continue;
        const bool may_take_longer = job.in_grace || std::holds_alternative<LocalRoot>(trial->root);
        if (may_take_longer && job.state == Job::State::Running) limit = std::max(limit, job.deadline);
    }
    const bool any_verified = std::ranges::any_of(
        jobs_, [](const Job& job) { return job.verdict && !job.is_void && std::holds_alternative<Trial>(job.what); });
    expect(any_verified || now_ < limit, Invariant::NoIdling, "it does not reboot as retry= says");
}

void Observer::find_network(Trial& trial, const NfsRoot& root) const {
    const auto server = literal_server(root.server);
    const bool wants_v6 = server && server->v6() != nullptr;
    const bool wants_v4 = server && !wants_v6;
    for (const auto& [index, state] : links_) {
        if (!state.applied || !state.confirmed) continue;
        const bool is_of_its_family = is_v4(*state.applied) ? !wants_v6 : !wants_v4;
        if (is_of_its_family) trial.link = index;
    }
    if (trial.link || wants_v4) return;
    for (const auto& [index, state] : links_) {
        if (state.ipv6 && (!trial.link || state.confirmed)) trial.link = index;
    }
    trial.by_ipv6 = true;
}

bool Observer::has_network(const NfsRoot& root) const {
    Trial trial;
    find_network(trial, root);
    return trial.link.has_value();
}

bool Observer::has_network() const {
    return std::ranges::any_of(links_, [](const auto& each) { return each.second.confirmed || each.second.ipv6; });
}

bool Observer::is_card_awaited() const {
    return !card_done_ && !card_is_late_ && !names_nfs(config_);
}

void Observer::note_whether_card_is_late() {
    if (card_done_ || !modules_done_ || names_nfs(config_)) return;
    const base::Duration patience = card_is_coming_ ? kCardDeadline : kCardWait;
    const Time end = std::max(world_.facts().started + patience, *modules_done_ + kCardAfterModules);
    card_is_late_ = card_is_late_ || now_ >= end;
}

bool Observer::may_be_tried(const Root& root) const {
    if (is_card_awaited()) return false;
    const auto* nfs = std::get_if<NfsRoot>(&root.named.root);
    return nfs == nullptr || (modules_done_ && has_network(*nfs));
}

void Observer::note_whether_fallback_joined() {
    if (joined_) return;
    const bool hopes = hopes_for_network();
    Time time = world_.facts().started + config_.deadline;
    for (const auto& job : jobs_) {
        if (job.state == Job::State::Running && job.in_grace) time = std::max(time, job.deadline);
    }
    const bool is_time = now_ >= time && !is_about_to_boot_ && (config_.fallback == Fallback::Sd || !hopes);
    if (!is_time && (hopes || is_card_awaited() || hopes_for_local())) return;
    joined_ = now_;
    list_roots();
}

// --- Checks of the state. ---

void Observer::check_jobs(const Boot& boot) {
    std::size_t held = 0;
    const auto hold = [&](JobId id) {
        ++held;
        expect(running(id) != nullptr, Invariant::JobAccounts, "the state waits for a job that does not run");
    };
    for (const auto& candidate : boot.candidates) {
        if (const auto* trying = std::get_if<Candidate::Trying>(&candidate.status)) hold(trying->job);
    }
    if (const auto* loading = std::get_if<NfsModules::Loading>(&boot.nfs.state)) hold(loading->job);
    if (const auto* reading = std::get_if<Card::Reading>(&boot.card.state)) hold(reading->job);
    for (const auto& candidate : boot.candidates) {
        const auto* probing = candidate.probe ? std::get_if<Probe::Running>(&candidate.probe->state) : nullptr;
        if (probing != nullptr) hold(probing->job);
    }
    for (const auto& candidate : boot.candidates) {
        const auto* asking =
            candidate.explanation ? std::get_if<Explanation::Running>(&candidate.explanation->state) : nullptr;
        if (asking != nullptr) hold(asking->job);
    }
    if (const auto* looking = std::get_if<Discovery::Running>(&boot.discovery.state)) hold(looking->job);
    for (const auto& swap : boot.swaps) {
        const auto* working = std::get_if<Swap::Working>(&swap.state);
        if (working != nullptr) hold(working->job);
    }
    const auto* making = boot.overlay ? std::get_if<Overlay::Working>(&boot.overlay->state) : nullptr;
    if (making != nullptr) hold(making->job);
    const auto* giving = boot.overlay ? std::get_if<Overlay::GivingBack>(&boot.overlay->state) : nullptr;
    if (giving != nullptr) hold(giving->job);
    const auto* switching = boot.card_power ? std::get_if<CardPower::SwitchingOff>(&boot.card_power->state) : nullptr;
    if (switching != nullptr) hold(switching->job);
    if (const auto* looking = boot.fstab_disks ? std::get_if<FstabDisks::Looking>(&boot.fstab_disks->state) : nullptr) {
        hold(looking->job);
    }
    if (boot.local_mount && std::holds_alternative<LocalMount::Mounting>(boot.local_mount->state)) {
        hold(boot.local_mount->job);
    }
    has_begun_ = boot.card_power.has_value();
    const auto* writing = boot.counting ? std::get_if<Counting::Writing>(&boot.counting->state) : nullptr;
    if (writing != nullptr && !has_ended()) hold(writing->job);
    const auto run = std::ranges::count(jobs_, Job::State::Running, [](const Job& each) { return each.state; });
    expect(static_cast<std::size_t>(run) == held, Invariant::JobAccounts, "a job runs that the state has forgotten");
}

void Observer::check_deadline(const Boot& boot) {
    const auto next = next_deadline(boot);
    expect(!next || *next > now_, Invariant::DeadlineAhead, "the next deadline is not ahead");
    for (const auto& job : jobs_) {
        if (job.state != Job::State::Running) continue;
        expect(next && *next <= job.deadline, Invariant::JobDeadline, "a job runs without a deadline");
        expect(now_ < job.deadline, Invariant::JobDeadline, "a job outlives its deadline");
    }
}

void Observer::check_gates(const StartTrial& action) {
    const Root* const root = root_of(action.root);
    if ((joined_ && hopes_for_network()) || root == nullptr) return;
    for (const auto& before : roots_) {
        if (&before == root) return;
        if (asks(before.named.root)) continue;
        const bool has_had_its_time = before.running && before.since + least_head_start(before.named.root) <= now_;
        const auto* nfs = std::get_if<NfsRoot>(&before.named.root);
        const bool is_of_other_family = nfs != nullptr && has_network() && !has_network(*nfs);
        const bool only_waits = !before.running && !before.is_verified && is_passed_over(before.named.root);
        const bool is_open = has_had_its_time || probed(before.named.root).is_silent || only_waits ||
                             (!before.running && before.failed) || is_of_other_family;
        expect(is_open && !before.is_verified, Invariant::HeadStart, "a root is tried before its turn");
    }
}

void Observer::check_idling(const Boot& boot) {
    const bool all_at_once = joined_ && hopes_for_network();
    Time gate = Time::min();
    for (const auto& root : roots_) {
        if (asks(root.named.root)) {
            if (all_at_once) continue;
            return;
        }
        // Roots that DHCP names come before those that are passed over; there is no account of their order here.
        if (!all_at_once && is_passed_over(root.named.root) && !config_.trust.empty()) return;
        if (root.is_verified) return;
        if (root.running) {
            if (!all_at_once) gate = std::max(gate, root.since + most_head_start(root.named.root));
            continue;
        }
        if (may_be_tried(root) && gate <= now_) {
            expect(root.failed.has_value(), Invariant::NoIdling, "a root is not tried");
            expect(!root.failed || now_ < *root.failed + kLongestWait, Invariant::NoIdling,
                   "a root that failed is not tried again");
            expect(next_deadline(boot).has_value(), Invariant::NoIdling, "nothing will try a root again");
        }
        if (all_at_once || (root.failed && !root.is_void)) continue;
        const auto* nfs = std::get_if<NfsRoot>(&root.named.root);
        const bool holds_back = nfs == nullptr || !has_network() || has_network(*nfs);
        if (holds_back && !is_passed_over(root.named.root)) return;
    }
}

void Observer::check_links(const Boot& boot) {
    bool any_used = false;
    bool any_usable = false;
    const bool any_will_do = !config_.bootif || now_ >= world_.facts().started + kBootifPatience;
    for (const auto& [index, state] : boot.links) {
        const bool is_applied = std::holds_alternative<LinkState::InUse>(state.phase) ||
                                std::holds_alternative<LinkState::Applying>(state.phase);
        any_used = any_used || is_applied;
        const bool is_offered = std::holds_alternative<LinkState::Offered>(state.phase) && state.link.carrier;
        any_usable = any_usable || (is_offered && (any_will_do || config_.bootif == state.link.mac));
        const Link* const truth = link(index);
        expect(truth != nullptr, Invariant::LinkRules, "the state knows a link that is not there");
        if (truth == nullptr) continue;
        expect(is_applied == truth->applied.has_value(), Invariant::LinkRules, "the state is wrong about a link");
        const bool is_idle = std::holds_alternative<LinkState::Idle>(state.phase) && truth->carrier;
        expect(!is_idle || !config_.ip.empty(), Invariant::NoIdling, "a link with carrier is not asked");
        const auto* asking = std::get_if<LinkState::Asking>(&state.phase);
        const bool is_dhcp = asking != nullptr && asking->method == base::IpRequest::Method::Dhcp;
        expect(!is_dhcp || truth->asked, Invariant::NoIdling, "DHCP was not asked");
    }
    expect(any_used || !any_usable, Invariant::NoIdling, "a link that could be used is not");
}

// At the deadline the local root joins and nothing holds it back; where it is listed it may be under trial or have just
// failed. So: the rest of that trial, the longest pause, one trial more, its count on the card and its mount. Where no
// NFS root may boot it joins when the local roots that are named have failed, or at the deadline behind them and their
// head starts. Swap may be waited for. Before that comes the card, whose own deadline is checked with the other jobs'.
bool Observer::fallback_is_late() const {
    const auto works_from = world_.local_root_works_from();
    if (!joined_ || !works_from || is_card_awaited() || is_held()) return false;
    const auto start = std::max({*joined_, *works_from, card_ended_, went_on_}) + config_.countdown;
    const auto others = kHeadStart * static_cast<int>(roots_.size());
    const bool has_swap = !config_.swap.empty() || !config_.swap_create.empty();
    const base::Duration coming = world_.disks_may_come() ? 4 * kDiskComing : 0s;  // card, swap, two trials
    constexpr base::seconds kSwapWait = kSwapPatience + base::seconds(16 * 1024 * 1024 / kSlowestCard);
    return now_ > start + (has_swap ? kSwapWait : 0s) + 2 * patience_of(config_.local.root) + kLongestWait +
                      kMemoryPatience + world_.local_mount_takes() + kOverlayGiveBack + coming + others +
                      world_.lateness() * 4;
}

void Observer::check_log(const Boot& boot) {
    const std::size_t news = std::min(boot.logged - lines_seen_, boot.log.size());
    for (std::size_t i = boot.log.size() - news; i < boot.log.size(); ++i) {
        expect(is_printable(boot.log[i]), Invariant::View, "a log line is not printable");
    }
    lines_seen_ = boot.logged;
}

void Observer::look_at(const Boot& boot, Time now, bool as_json) {
    const Snapshot snapshot = look(boot, now);
    const auto is_shown = [this](std::string_view text) {
        expect(is_printable(text), Invariant::View, "the snapshot is not printable");
    };
    is_shown(snapshot.board);
    is_shown(snapshot.root);
    for (const auto& mistake : snapshot.mistakes) is_shown(mistake);
    for (const auto& stage : snapshot.stages) is_shown(stage.detail);
    for (const auto& candidate : snapshot.candidates) {
        is_shown(candidate.root);
        if (candidate.cause) is_shown(candidate.cause->words);
    }
    for (const auto& link : snapshot.links) {
        for (const auto& warning : link.warnings) is_shown(warning.words);
        for (const auto& offer : link.dhcp.offers) is_shown(offer.root_path);
    }
    if (!as_json) return;
    const std::string json = to_json(snapshot);
    const auto again = snapshot_from_json(json);
    expect(static_cast<bool>(again), Invariant::View, "the report can't be read");
    expect(again && to_json(*again) == json, Invariant::View, "the report says something else when it is read");
}

}  // namespace world
