// What strangers announce fits the report, however much it is.
#include <doctest/doctest.h>

#include "agent/core/report.h"
#include "agent/found_view_of.h"
#include "agent/report_file.h"

using namespace agent;

namespace {

// As long as discovery lets it become, of characters that JSON doubles.
core::FoundServer loud_server(unsigned number) {
    const std::string text(1024, '\\');
    core::FoundServer server{"10.0.0." + std::to_string(number), {}, {}, {}, core::FoundOffer{}};
    server.names.assign(16, text);
    server.paths.assign(16, text);
    server.offer->passages.assign(64, text);
    server.offer->exports.assign(
        200, {.path = text, .clients = {text}, .root = true, .init = text, .modules = {}, .os = text});
    return server;
}

}  // namespace

TEST_CASE("found: 64 servers that say as much as they can leave the report small enough for all who read it") {
    core::Snapshot snapshot;
    snapshot.found = core::FoundView{};
    for (unsigned i = 0; i < 64; ++i) snapshot.found->servers.push_back(loud_server(i));
    CHECK(core::to_json(snapshot).size() > 2 * kMostReport);
    snapshot.found = shortened(*std::move(snapshot.found));
    const std::string report = core::to_json(snapshot);
    CHECK(report.size() < kMostReport / 2);
    const auto read = core::snapshot_from_json(report);
    REQUIRE(read);
    REQUIRE(read->found);
    CHECK(read->found->servers.size() == 64);
    CHECK(read->found->servers[63].address == "10.0.0.63");
    CHECK(read->found->servers[63].offer->more_exports == 200);
}

TEST_CASE("found: what fits stays whole, and of what does not the first exports do") {
    core::FoundView view;
    view.servers = {loud_server(1)};
    view.servers[0].offer->exports.resize(10);
    CHECK(shortened(view) == view);
    view.servers[0].offer->exports.assign(200, view.servers[0].offer->exports.front());
    const auto less = shortened(view).servers[0];
    CHECK(less.offer->exports.size() + less.offer->more_exports == 200);
    CHECK(less.offer->exports.size() >= 25);
    CHECK(less.offer->passages.size() == 64);
}
