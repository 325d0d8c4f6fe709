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
    agent::core::LinkView eth0;
    eth0.name = "eth0";
    eth0.mac = "52:54:00:00:00:01";
    eth0.driver = "virtio_net";
    eth0.bus = "virtio0";
    eth0.state = "in use";
    eth0.address = "10.0.0.5/24";
    eth0.origin = "dhcp";
    eth0.ipv6 = "fd00::5/64";
    eth0.mtu = 1500;
    eth0.speed = 1000;
    eth0.duplex = "full";
    eth0.vlan = 5;
    eth0.dhcp = {2, 1, 1, {{"10.0.0.1", "10.0.0.5/24", "/srv"}}, {{"for another exchange", 3}}};
    eth0.warnings = {{"second-dhcp-server", "eth0", "two", "one"}};
    snapshot.links = {eth0};
    snapshot.warnings = {{"other-kernel", "Linux 6.12.34", "for another", "build it"}};
    snapshot.timings = {{"address", base::milliseconds(412)}};
    snapshot.log = {"a line"};
    const auto read = snapshot_from_json(to_json(snapshot));
    REQUIRE(read);
    CHECK(to_json(*read) == to_json(snapshot));
    CHECK(read->candidates[0].cause->id == "export-missing");
}

TEST_CASE("what discovery found is read back as it was written, and is missing where nobody searched") {
    using namespace std::chrono_literals;
    agent::core::FoundView found;
    found.sources = {{"mdns", 1, true, 2500ms, ""}, {"sweep", 0, false, 400ms, "no link"}};
    agent::core::FoundOffer offer;
    offer.nfs = "answers";
    offer.port = 2049;
    offer.portmapper = "refuses";
    offer.mountd_port = std::uint16_t{40123};
    offer.versions = {"3", "4.2"};
    offer.round_trip = 1ms;
    offer.exports = {{"/srv", {"10.0.0.0/8"}, 2, true, true, "yes", true, "/sbin/init", {"6.1.0"}, "Debian"},
                     {"/data", {}, 0, true, false, "denied", false, "", {}, ""}};
    offer.more_exports = 7;
    offer.exports_unknown = "why";
    offer.passages = {"/"};
    offer.complete = true;
    offer.took = 130ms;
    found.servers = {{"10.0.0.1", {"nas"}, {"/srv"}, {{"mdns", 12ms}}, offer}, {"10.0.0.2", {}, {}, {}, {}}};
    found.more_servers = 3;
    found.took = 6100ms;
    Snapshot snapshot;
    CHECK_FALSE(snapshot_from_json(to_json(snapshot))->found);
    snapshot.found = found;
    const auto read = snapshot_from_json(to_json(snapshot));
    REQUIRE(read);
    CHECK(read->found == found);
}

TEST_CASE("a report that is no report is a failure, not an exception") {
    for (const char* text : {"", "{", "[]", "{\"farroot\": 1}", "null"}) {
        CAPTURE(text);
        CHECK_FALSE(snapshot_from_json(text));
    }
}
