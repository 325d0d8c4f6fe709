#include "tests/hostile/hostile_server.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "agent/command/find_json.h"
#include "agent/command/find_table.h"
#include "agent/servers/survey_json.h"

using servers::ServerSurvey;

namespace {

// As its job does it, without the job: what was told last, and what came back in the end.
ServerSurvey survey(Mischief mischief, std::uint32_t version = 3) {
    const HostileServer server(mischief, {.nfs_version = version});
    const auto began = base::BootClock::now();
    std::string told;
    const auto found = servers::survey_server("127.0.0.1", {began + base::seconds(5), server.port()},
                                              [&](const ServerSurvey& known) { told = servers::encode(known); });
    CHECK(base::BootClock::now() - began < base::seconds(6));
    CHECK(*servers::decode_survey(told) == *servers::decode_survey(servers::encode(found)));
    // The stages before the list stand, whatever it was.
    CHECK(found.portmapper == servers::Service::Answers);
    if (version == 3) CHECK(found.versions == std::vector<std::string>{"3"});
    return *servers::decode_survey(told);
}

agent::FindFacts facts_of(const ServerSurvey& survey) {
    agent::FindFacts facts;
    facts.servers.push_back({{survey.address, {{discovery::Source::Named, {}}}, {}, {}}, survey});
    return facts;
}

bool is_plain(const std::string& text) {
    return std::ranges::all_of(text, [](char each) { return each == '\n' || (each >= ' ' && each <= '~'); });
}

}  // namespace

TEST_CASE("hostile: escape sequences in names of exports and clients reach no console") {
    const auto found = survey(Mischief::EscapeSequences);
    REQUIRE(found.exports.size() == 1);
    CHECK(found.exports[0].looked == servers::Looked::Denied);
    const std::string table = agent::find_table(facts_of(found));
    CHECK(is_plain(table));
    CHECK(table.find("\\x1b[2J") != std::string::npos);
    CHECK(is_plain(agent::find_json(facts_of(found))));
}

TEST_CASE("hostile: of ten thousand exports two hundred are kept, the rest is counted") {
    const auto found = survey(Mischief::TenThousand);
    CHECK(found.exports.size() == servers::kMostExportsTold);
    CHECK(found.exports.size() + found.more_exports == 10'000);
    CHECK(agent::find_table(facts_of(found)).find("9800 more exports") != std::string::npos);
}

TEST_CASE("hostile: a list of exports that is none ends by itself or at its deadline, and nothing is made up") {
    for (const auto mischief : {Mischief::Endless, Mischief::WrongXid, Mischief::Truncated, Mischief::LongName,
                                Mischief::Garbage, Mischief::Hang, Mischief::HangUp}) {
        CAPTURE(static_cast<int>(mischief));
        const auto found = survey(mischief);
        CHECK(found.exports.empty());
        CHECK_FALSE(found.list_known);
        CHECK_FALSE(why_no_exports(found).empty());
    }
}

TEST_CASE("hostile: what hangs over version 4 keeps nobody from looking over version 3") {
    const auto found = survey(Mischief::HangOverV4);
    REQUIRE(found.exports.size() == 1);
    CHECK(found.exports[0].looked == servers::Looked::Denied);
}

TEST_CASE("hostile: counts and lengths that no message holds are no answer, whatever they are of") {
    for (const auto mischief : {Mischief::HugeArray, Mischief::HugeOpaque}) {
        CAPTURE(static_cast<int>(mischief));
        const auto found = survey(mischief);
        REQUIRE(found.exports.size() == 1);
        CHECK(found.exports[0].looked == servers::Looked::Failed);
    }
    for (const auto mischief : {Mischief::HugeArray, Mischief::HugeResults, Mischief::HugeOpaque}) {
        CAPTURE(static_cast<int>(mischief));
        const auto found = survey(mischief, 4);
        CHECK_FALSE(found.pseudo_root_known);
        for (const auto& each : found.exports) CHECK(each.looked == servers::Looked::No);
    }
}
