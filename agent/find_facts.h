// What a search for servers has found out; find_table, find_json and found_view_of show it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/discovery/found_servers.h"
#include "agent/servers/server_survey.h"

namespace agent {

struct ServerFacts {
    discovery::FoundServer found;                 // with the survey's name among its names
    std::optional<servers::ServerSurvey> survey;  // none: its job ended without an answer
    std::optional<base::Failure> failure = {};    // why the survey is not whole
};

struct FindFacts {
    std::vector<discovery::SourceReport> sources;  // that were asked
    std::vector<ServerFacts> servers;              // in the order of their finding
    std::size_t more_servers = 0;
    base::milliseconds took{0};
};

}  // namespace agent
