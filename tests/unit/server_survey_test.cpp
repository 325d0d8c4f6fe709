#include "agent/servers/server_survey.h"

#include <doctest/doctest.h>

#include "agent/base/message_socket.h"
#include "agent/servers/survey_json.h"

using servers::Export;
using servers::Looked;
using servers::RootLook;
using servers::ServerSurvey;
using servers::Service;

namespace {

ServerSurvey full() {
    ServerSurvey out;
    out.address = "192.168.50.1";
    out.name = "server.lab";
    out.nfs = Service::Answers;
    out.portmapper = Service::Answers;
    out.nfs_port = 2049;
    out.mountd_port = 40123;
    out.versions = {"3", "4.0", "4.1", "4.2"};
    out.udp = true;
    out.round_trip = base::milliseconds(2);
    out.exports = {{"/srv/pi", {"192.168.50.0/24", "*"}, 3, true, true, Looked::Yes, {"/sbin/init", {"6.1"}, "Debian"}},
                   {"/home", {}, 0, true, false, Looked::Denied, {}}};
    out.more_exports = 7;
    out.list_known = out.pseudo_root_known = out.complete = out.from_reserved_port = out.pseudo_root_cut_off = true;
    out.passages = {"/", "/srv"};
    out.took = base::milliseconds(41);
    return out;
}

}  // namespace

TEST_CASE("a survey comes whole out of its job's answer") {
    const auto read = servers::decode_survey(servers::encode(full()));
    REQUIRE(read);
    CHECK(*read == full());
    CHECK(*servers::decode_survey(servers::encode({})) == ServerSurvey{});
}

TEST_CASE("an answer that is none is a failed job") {
    for (const auto* text : {"", "{}", "[]", R"({"address": 1})", "\xff"}) {
        const auto read = servers::decode_survey(text);
        REQUIRE_FALSE(read);
        CHECK(read.failure().cause == base::Cause::JobCrashed);
    }
}

TEST_CASE("however long the names of exports are, the survey fits into one message, and says how many are missing") {
    ServerSurvey survey = full();
    survey.exports.clear();
    for (int i = 0; i < 200; ++i) {
        survey.exports.push_back({std::to_string(i) + std::string(1000, '\x1b'), {}, 0, true, false, Looked::No, {}});
    }
    const std::string text = servers::encode(survey);
    CHECK(text.size() <= base::kMaxMessage);
    const auto read = servers::decode_survey(text);
    REQUIRE(read);
    CHECK(read->exports.size() > 5);
    CHECK(read->exports.size() + read->more_exports == 207);
}

TEST_CASE("exports that look like roots come first, the most complete ones before the others") {
    ServerSurvey survey;
    survey.exports.resize(4);
    survey.exports[0].path = "/b";
    survey.exports[1].path = "/a";
    survey.exports[2].path = "/half";
    survey.exports[2].look = {"/sbin/init", {}, ""};
    survey.exports[3].path = "/whole";
    survey.exports[3].look = {"/sbin/init", {"6.1"}, "Debian"};
    servers::sort_exports(survey);
    CHECK(survey.exports[0].path == "/whole");
    CHECK(survey.exports[1].path == "/half");
    CHECK(survey.exports[2].path == "/a");
}

TEST_CASE("why no exports are shown is said in words") {
    ServerSurvey survey;
    survey.nfs = Service::Answers;
    survey.complete = true;
    survey.versions = {"4.1", "4.2"};
    CHECK(servers::why_no_exports(survey).find("does not let its NFS 4 tree be read") != std::string::npos);
    survey.versions = {"3"};
    CHECK(servers::why_no_exports(survey).find("no portmapper") != std::string::npos);
    survey.portmapper = Service::Answers;
    CHECK(servers::why_no_exports(survey).find("not registered") != std::string::npos);
    survey.mountd_port = 1;
    CHECK(servers::why_no_exports(survey).find("does not answer") != std::string::npos);
    survey.list_known = true;
    CHECK(servers::why_no_exports(survey).empty());
}
