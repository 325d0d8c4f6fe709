// What is said of a job that ended in another way than it should.
#include "agent/job/job_end.h"

#include <doctest/doctest.h>
#include <signal.h>

#include "agent/command/find_table.h"
#include "agent/found_view_of.h"
#include "agent/job/job_answer.h"

using namespace agent;

namespace {

JobEnd killed_by(int signal) {
    return {{}, signal};
}

JobEnd exited_with(int code) {
    return {{}, code << 8};
}

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

// One whose survey crashed after it had asked the portmapper.
FindFacts crashed_survey() {
    servers::ServerSurvey survey;
    survey.address = "10.0.0.1";
    survey.portmapper = servers::Service::Answers;
    FindFacts facts;
    facts.servers.push_back({{"10.0.0.1", {}, {}, {}}, survey, failure_of(killed_by(SIGSEGV), "survey of 10.0.0.1")});
    return facts;
}

}  // namespace

TEST_CASE("a job's crash is called one, with its signal's name; other ends are told apart from it") {
    struct Case {
        JobEnd end;
        base::Cause cause;
        const char* words;
    };
    for (const auto& each : {
             Case{killed_by(SIGSEGV), base::Cause::JobCrashed, "killed by SIGSEGV)"},
             Case{killed_by(SIGABRT), base::Cause::JobCrashed, "killed by SIGABRT)"},
             Case{killed_by(SIGKILL), base::Cause::JobCrashed, "killed by SIGKILL, as the kernel does when memory"},
             Case{killed_by(64), base::Cause::JobCrashed, "killed by signal 64)"},
             Case{exited_with(kOutOfMemory), base::Cause::JobCrashed, "more memory than the 64 MB of a job"},
             Case{exited_with(2), base::Cause::JobCrashed, "exit code 2)"},
             Case{exited_with(0), base::Cause::JobCrashed, "exit code 0, without an answer"},
             Case{{{}, SIGKILL, true}, base::Cause::JobTimedOut, "its time was up"},
         }) {
        const auto failure = failure_of(each.end, "survey");
        INFO(failure.text());
        CHECK(failure.cause == each.cause);
        CHECK(says(failure.text(), each.words));
    }
    CHECK(ended_well(exited_with(0)));
    CHECK_FALSE(ended_well(exited_with(1)));
    CHECK_FALSE(ended_well(killed_by(SIGSEGV)));
    CHECK_FALSE(ended_well({{}, 0, true}));
    CHECK(says(outcome_of(killed_by(SIGSEGV), "trial").failure().text(), "trial: farroot's helper process crashed"));
    CHECK(says(evidence_of(killed_by(SIGBUS)).failure().text(), "killed by SIGBUS"));
    CHECK(says(reads_of(killed_by(SIGBUS)).failure().text(), "killed by SIGBUS"));
    CHECK(says(devices_of(killed_by(SIGBUS)).failure().text(), "killed by SIGBUS"));
}

TEST_CASE("a survey that crashed is shown as crashed, not as one that the server or the time ended") {
    const std::string table = find_table(crashed_survey());
    INFO(table);
    CHECK(says(table, "survey of 10.0.0.1: farroot's helper process crashed"));
    CHECK(says(table, "SIGSEGV"));
    CHECK_FALSE(says(table, "ended before it was done"));
    CHECK_FALSE(says(table, "stopped answering"));

    const auto view = found_view_of(crashed_survey());
    REQUIRE(view.servers.front().offer);
    CHECK(says(view.servers.front().offer->exports_unknown, "SIGSEGV"));
    FindFacts nothing = crashed_survey();
    nothing.servers.front().survey.reset();
    CHECK(says(find_table(nothing), "SIGSEGV"));
    REQUIRE(found_view_of(nothing).servers.front().offer);
    CHECK(says(found_view_of(nothing).servers.front().offer->exports_unknown, "SIGSEGV"));

    FindFacts late = crashed_survey();
    late.servers.front().failure.reset();
    CHECK(says(find_table(late), "the survey ended before it was done"));
}
