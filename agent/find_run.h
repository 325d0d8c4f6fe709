// One search for servers: all sources at once, each in its job, and a survey of every server as soon as it is found.
// For `farroot find` and for a boot.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/find_facts.h"
#include "agent/jobs.h"
#include "agent/loop.h"
#include "agent/net/dhcp_survey.h"

namespace agent {

struct Host {
    std::string name;  // or address
    std::string path;  // empty: none is known
};

struct FindWish {
    std::vector<std::string> servers = {};  // these alone; empty: whatever the sources find
    std::vector<Host> configured = {};
    std::vector<discovery::Source> sources{discovery::Source::Mdns, discovery::Source::Dns,
                                           discovery::Source::Broadcast, discovery::Source::Sweep,
                                           discovery::Source::Dhcp};
    std::optional<base::NetConfig> lease = {};  // what DHCP told already; none: it is asked
};

inline constexpr base::seconds kSourcePatience{8};
inline constexpr base::milliseconds kDhcpPatience{3500};  // dnsmasq offers an address only after 3 s of ping
inline constexpr base::seconds kSurveyPatience{6};
inline constexpr base::seconds kFindPatience{20};  // for all of it
inline constexpr std::size_t kMostSurveys = 8;     // at a time
inline constexpr unsigned kMostFindJobs = 128;     // ids of jobs, from the first on

class FindRun {
public:
    FindRun(Loop& loop, Jobs& jobs, const FindWish& wish, unsigned first_job = 0);
    ~FindRun();  // what still runs is abandoned
    FindRun(const FindRun&) = delete;
    FindRun& operator=(const FindRun&) = delete;

    bool is_done() const;
    bool has_news() const { return has_news_; }  // since take_facts()
    base::Time deadline() const;                 // when turn() is to be called at the latest
    void turn();                                 // what is due: DHCP's messages, jobs whose time is up
    std::string progress() const;
    FindFacts take_facts();

private:
    struct SourceJob {
        discovery::SourceReport report;
        base::Time began;
    };
    struct Survey {
        std::string address;
        base::Time began;
        bool runs = false;
        bool ended = false;
        std::optional<servers::ServerSurvey> known;
        std::optional<base::Failure> failure;
    };

    unsigned id_of(discovery::Source source) const;
    unsigned id_of_survey(std::size_t index) const;
    void start_source(discovery::Source source, std::vector<std::string> words = {});
    void take_lease(const base::NetConfig& lease);
    void hear(discovery::Source source, const std::string& answer);
    void source_ended(discovery::Source source, const JobEnd& end);
    void ask_dhcp();
    void look_at_offers(base::Time now);
    void end_dhcp(base::Time now);
    std::optional<std::size_t> next_survey() const;
    void start_surveys();
    void survey_ended(std::size_t index, const JobEnd& end);
    std::size_t running_surveys() const;

    Loop& loop_;
    Jobs& jobs_;
    unsigned first_job_;
    bool has_news_ = false;
    base::Time began_;
    base::Time turned_;  // last
    std::map<discovery::Source, SourceJob> sources_;
    discovery::FoundServers found_;
    std::vector<Survey> surveys_;  // of the servers found, in their order
    std::unique_ptr<DhcpSurvey> dhcp_;
    std::vector<base::IfIndex> dhcp_links_;
};

}  // namespace agent
