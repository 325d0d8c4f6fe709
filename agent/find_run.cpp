#include "agent/find_run.h"

#include <algorithm>
#include <cerrno>

#include "agent/core/root_spelling.h"
#include "agent/discovery/local_links.h"
#include "agent/job/job_end.h"
#include "agent/servers/survey_json.h"
#include "netcfg/links.h"

namespace agent {
namespace {

using discovery::Source;

constexpr unsigned kFirstSurvey = 16;  // the ids of jobs before it are the sources'
static_assert(kFirstSurvey + discovery::kMostServers <= kMostFindJobs);

base::milliseconds since(base::Time began) {
    return std::chrono::ceil<base::milliseconds>(base::BootClock::now() - began);
}

std::vector<std::string> words_of(const std::vector<Host>& hosts) {
    std::vector<std::string> out;
    for (const auto& host : hosts) {
        out.push_back(host.name);
        out.push_back(host.path);
    }
    return out;
}

// The server and path that DHCP names: option 17 with siaddr, option 66 or option 54 for a server it lacks.
std::vector<Host> hosts_of(const base::NetConfig& config) {
    std::vector<Host> out;
    const auto spelled = core::parse_nfs_root(config.root_path);
    const std::string next_server = config.next_server.is_zero() ? "" : config.next_server.text();
    std::string server = spelled ? spelled->server : "";
    const std::string path = spelled ? spelled->path : "";
    if (server.empty()) server = !next_server.empty() ? next_server : config.tftp_server;
    if (server.empty() && !path.empty()) server = config.dhcp_server.text();
    if (!server.empty()) out.push_back({server, path});
    if (!next_server.empty() && next_server != server) out.push_back({next_server, ""});
    if (!config.tftp_server.empty() && config.tftp_server != server) out.push_back({config.tftp_server, ""});
    return out;
}

// A link on a cable is asked on without an address too; of all others those that are in use.
bool may_have_dhcp(const base::Link& link, const std::vector<discovery::LocalLink>& in_use) {
    const auto nature = netcfg::nature_of(link);
    if (!discovery::is_asked_on(link, nature) || !nature.has_frames) return false;
    const bool wired = nature.kind != netcfg::LinkKind::Other && nature.kind != netcfg::LinkKind::Wireless;
    return wired || std::ranges::any_of(in_use, [&](const auto& each) { return each.link.index == link.index; });
}

}  // namespace

FindRun::FindRun(Loop& loop, Jobs& jobs, const FindWish& wish, unsigned first_job)
    : loop_(loop), jobs_(jobs), first_job_(first_job), began_(base::BootClock::now()), turned_(began_) {
    if (!wish.servers.empty()) {
        std::vector<Host> hosts;
        for (const auto& name : wish.servers) hosts.push_back({name, ""});
        start_source(Source::Named, words_of(hosts));
        return;
    }
    if (!wish.configured.empty()) start_source(Source::Configured, words_of(wish.configured));
    for (const auto source : wish.sources) {
        if (source != Source::Dhcp) {
            start_source(source);
        } else if (wish.lease) {
            take_lease(*wish.lease);
        } else {
            ask_dhcp();
        }
    }
}

FindRun::~FindRun() {
    for (const auto& [source, job] : sources_) jobs_.abandon(id_of(source));
    for (std::size_t i = 0; i < surveys_.size(); ++i) jobs_.abandon(id_of_survey(i));
}

unsigned FindRun::id_of(Source source) const {
    return first_job_ + static_cast<unsigned>(source);
}

unsigned FindRun::id_of_survey(std::size_t index) const {
    return first_job_ + kFirstSurvey + static_cast<unsigned>(index);
}

void FindRun::take_lease(const base::NetConfig& lease) {
    SourceJob& job = sources_[Source::Dhcp];
    job.report.source = Source::Dhcp;
    const auto hosts = hosts_of(lease);
    if (!hosts.empty()) return start_source(Source::Dhcp, words_of(hosts));
    job.report.note = "the lease names no server";
    job.report.done = true;
}

void FindRun::start_source(Source source, std::vector<std::string> words) {
    SourceJob& job = sources_[source];
    job.report.source = source;
    if (job.began == base::Time()) job.began = base::BootClock::now();
    words.insert(words.begin(), {"discover", discovery::word(source)});
    const auto started = jobs_.start(id_of(source), words, [this, source](JobEnd end) { source_ended(source, end); });
    if (!started) {
        discovery::end(job.report, started.failure().text(), since(job.began));
        return;
    }
    jobs_.listen(id_of(source), [this, source](const std::string& answer) { hear(source, answer); });
}

void FindRun::hear(Source source, const std::string& answer) {
    auto report = discovery::decode_report(answer);
    if (!report) return;
    SourceJob& job = sources_[source];
    report->source = source;
    // Times count from when the source began, which for DHCP is before its job.
    const auto waited = std::chrono::ceil<base::milliseconds>(base::BootClock::now() - job.began);
    if (source == Source::Dhcp) {
        for (auto& each : report->found) each.after = waited;
        report->took = waited;
    }
    for (const auto& each : report->found) {
        if (found_.add(source, each)) surveys_.push_back({each.address, {}, false, false, {}, {}});
    }
    job.report = std::move(*report);
    has_news_ = true;
    start_surveys();
}

void FindRun::source_ended(Source source, const JobEnd& end) {
    SourceJob& job = sources_[source];
    if (job.report.done) return;
    discovery::end(job.report, failure_of(end, "").text(), since(job.began));
}

void FindRun::ask_dhcp() {
    SourceJob& job = sources_[Source::Dhcp];
    job.report.source = Source::Dhcp;
    job.began = base::BootClock::now();
    const auto links = netcfg::Links::open();
    if (!links) return discovery::end(job.report, links.failure().text(), since(job.began));
    const auto in_use = discovery::local_links();
    dhcp_ = std::make_unique<DhcpSurvey>(loop_, job.began);
    std::string note = "no link with carrier to ask on";
    for (const auto& link : links->all()) {
        if (!may_have_dhcp(link, in_use ? *in_use : std::vector<discovery::LocalLink>())) continue;
        const auto asked = dhcp_->ask(link);
        if (asked) {
            dhcp_links_.push_back(link.index);
        } else {
            note = asked.failure().error == EPERM ? "asking for offers takes root's rights (CAP_NET_RAW)"
                                                  : asked.failure().text();
        }
    }
    if (!dhcp_links_.empty()) return;
    dhcp_.reset();
    discovery::end(job.report, note, since(job.began));
}

// The first offer is believed to be the one that counts soon after it has come; a second server may follow.
void FindRun::look_at_offers(base::Time now) {
    constexpr base::milliseconds kForOthers{500};
    if (!dhcp_) return;
    dhcp_->send_due();
    std::optional<base::milliseconds> first;
    for (const auto link : dhcp_links_) {
        for (const auto& offer : dhcp_->offers(link)) first = first ? std::min(*first, offer.after) : offer.after;
    }
    const base::Time began = sources_[Source::Dhcp].began;
    if (now >= began + (first ? std::min(*first + kForOthers, kDhcpPatience) : kDhcpPatience)) end_dhcp(now);
}

void FindRun::end_dhcp(base::Time now) {
    std::vector<Host> hosts;
    std::size_t offers = 0;
    for (const auto link : dhcp_links_) {
        for (const auto& offer : dhcp_->offers(link)) {
            ++offers;
            for (auto& host : hosts_of(offer.config)) hosts.push_back(std::move(host));
        }
    }
    dhcp_.reset();
    SourceJob& job = sources_[Source::Dhcp];
    if (!hosts.empty()) return start_source(Source::Dhcp, words_of(hosts));
    job.report.note = offers == 0 ? "no offer" : "no offer names a server";
    job.report.done = true;
    job.report.took = std::chrono::ceil<base::milliseconds>(now - job.began);
}

std::size_t FindRun::running_surveys() const {
    return static_cast<std::size_t>(std::ranges::count_if(surveys_, &Survey::runs));
}

// Those that somebody named come first, then what the network was asked for, then what the sweep met.
std::optional<std::size_t> FindRun::next_survey() const {
    std::optional<std::size_t> next;
    const auto source_of = [this](std::size_t i) {
        return std::ranges::min(found_.all()[i].by, {}, &discovery::Finding::source).source;
    };
    for (std::size_t i = 0; i < surveys_.size(); ++i) {
        if (surveys_[i].runs || surveys_[i].ended) continue;
        if (!next || source_of(i) < source_of(*next)) next = i;
    }
    return next;
}

void FindRun::start_surveys() {
    while (running_surveys() < kMostSurveys) {
        const auto next = next_survey();
        if (!next) return;
        const std::size_t i = *next;
        Survey& survey = surveys_[i];
        survey.began = base::BootClock::now();
        const auto patience =
            std::chrono::duration_cast<base::milliseconds>(kSurveyPatience) - base::milliseconds(1500);
        const unsigned id = id_of_survey(i);
        const auto started = jobs_.start(id, {"survey", survey.address, std::to_string(patience.count())},
                                         [this, i](JobEnd end) { survey_ended(i, end); });
        survey.runs = static_cast<bool>(started);
        survey.ended = !survey.runs;
        if (!started) survey.failure = started.failure();
    }
}

void FindRun::survey_ended(std::size_t index, const JobEnd& end) {
    Survey& survey = surveys_[index];
    survey.runs = false;
    survey.ended = true;
    has_news_ = true;
    if (!ended_well(end)) survey.failure = failure_of(end, "survey of " + survey.address);
    if (end.answer) {
        auto known = servers::decode_survey(end.answer->bytes);
        if (known) {
            survey.known = std::move(*known);
        } else {
            survey.failure = known.failure();
        }
    }
    start_surveys();
}

bool FindRun::is_done() const {
    if (base::BootClock::now() >= began_ + kFindPatience) return true;
    return std::ranges::all_of(sources_, [](const auto& each) { return each.second.report.done; }) &&
           std::ranges::all_of(surveys_, &Survey::ended);
}

base::Time FindRun::deadline() const {
    base::Time out = began_ + kFindPatience;
    if (dhcp_) out = turned_;
    for (const auto& [source, job] : sources_) {
        if (!job.report.done) out = std::min(out, job.began + kSourcePatience);
    }
    for (const auto& survey : surveys_) {
        if (survey.runs) out = std::min(out, survey.began + kSurveyPatience);
    }
    // A job that the kernel does not let go keeps nobody busy.
    return std::max(out, turned_ + base::milliseconds(50));
}

void FindRun::turn() {
    const base::Time now = base::BootClock::now();
    turned_ = now;
    look_at_offers(now);
    for (const auto& [source, job] : sources_) {
        if (!job.report.done && now >= job.began + kSourcePatience) jobs_.end(id_of(source));
    }
    for (std::size_t i = 0; i < surveys_.size(); ++i) {
        const bool is_late = surveys_[i].runs && now >= surveys_[i].began + kSurveyPatience;
        if (is_late) jobs_.end(id_of_survey(i));
    }
}

std::string FindRun::progress() const {
    std::string waiting;
    for (const auto& [source, job] : sources_) {
        if (!job.report.done) waiting += (waiting.empty() ? "" : ", ") + std::string(discovery::word(source));
    }
    const auto surveyed = std::ranges::count_if(surveys_, &Survey::ended);
    std::string out = std::to_string(since(began_).count() / 1000) + " s: " + std::to_string(surveys_.size()) +
                      " found, " + std::to_string(surveyed) + " surveyed";
    if (!waiting.empty()) out += "; waiting for " + waiting;
    return out;
}

FindFacts FindRun::take_facts() {
    has_news_ = false;
    FindFacts out;
    for (const auto& [source, job] : sources_) out.sources.push_back(job.report);
    for (std::size_t i = 0; i < found_.all().size(); ++i) {
        ServerFacts facts{found_.all()[i], surveys_[i].known, surveys_[i].failure};
        const std::string name = facts.survey ? facts.survey->name : "";
        auto& names = facts.found.names;
        if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
        out.servers.push_back(std::move(facts));
    }
    out.more_servers = found_.more();
    out.took = since(began_);
    return out;
}

}  // namespace agent
