#include "agent/core/report.h"

#include <doctest/doctest.h>

using agent::core::Snapshot;
using agent::core::snapshot_from_json;
using agent::core::to_json;

TEST_CASE("a report read back is the report that was written") {
    Snapshot snapshot;
    snapshot.farroot = "0.1.0";
    snapshot.state = "searching";
    snapshot.deadline_left = base::milliseconds(81000);
    snapshot.stages = {{"link", agent::core::StageState::Done, "eth0, carrier"}};
    snapshot.candidates = {{"10.0.0.1:/root", "command line", "failed", "", "", 2,
                            agent::core::CauseView{"export-missing", "10.0.0.1:/root", "no such export", "look"}}};
    snapshot.links = {{"eth0", "52:54:00:00:00:01", "virtio_net", "in use", "10.0.0.5/24", "dhcp", std::nullopt}};
    snapshot.timings = {{"address", base::milliseconds(412)}};
    snapshot.log = {"a line"};
    const auto read = snapshot_from_json(to_json(snapshot));
    REQUIRE(read);
    CHECK(to_json(*read) == to_json(snapshot));
    CHECK(read->candidates[0].cause->id == "export-missing");
}

TEST_CASE("a report that is no report is a failure, not an exception") {
    for (const char* text : {"", "{", "[]", "{\"farroot\": 1}", "null"}) {
        CAPTURE(text);
        CHECK_FALSE(snapshot_from_json(text));
    }
}
