#include "agent/command/examine.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "agent/causes/explain.h"
#include "agent/command/examine_text.h"
#include "agent/job/evidence_json.h"

using namespace agent;

namespace {

causes::Evidence denied() {
    using causes::RpcReply;
    causes::Evidence evidence;
    evidence.server = evidence.address = evidence.next_hop = "192.168.1.2";
    evidence.own_address = "192.168.1.5";
    evidence.path = "/srv/root";
    evidence.version = "4.2";
    evidence.on_link = true;
    evidence.neighbour = causes::NeighbourWord::Answers;
    evidence.icmp = {{causes::IcmpWord::Kind::Prohibited, "192.168.1.1"}};
    evidence.nfs = causes::Connection{0};
    evidence.portmapper = causes::Connection{0};
    evidence.mountd = causes::Connection{0};
    evidence.null_3 = evidence.null_4 = evidence.long_request = RpcReply{RpcReply::Kind::Success};
    evidence.minor_versions = {{0, 0}, {2, 10071}};
    evidence.mountd_port = causes::PortAnswer{{RpcReply::Kind::Success}, 20048};
    evidence.exports = {causes::ExportLine{"/srv/root", {"10.0.0.0/8", "\x1b[2J\xff"}}};
    evidence.mount_reserved = causes::MountAnswer{{RpcReply::Kind::Success}, 13, {}};
    evidence.mount_unprivileged = causes::MountAnswer{{RpcReply::Kind::Silent}, 0, {1}};
    evidence.lookup_reserved = causes::LookupAnswer{{RpcReply::Kind::Success}, 2, "root", {6}};
    evidence.trial.mounts = {{"4.2", ENOENT, "NFS4: Couldn't follow remote path"}};
    evidence.trial.root = core::RootFacts{};
    evidence.trial.root_failure = base::Failure{base::Cause::NoInit, "root", "open", ENOENT, "words"};
    return evidence;
}

}  // namespace

TEST_CASE("farroot try and diagnose: options") {
    const auto options =
        read_examine_options({"--json", "--rw", "--init", "/bin/sh", "--wait", "5", "nas:/srv,vers=3"});
    REQUIRE(options);
    CHECK(options->json);
    CHECK(options->read_write);
    CHECK(options->init == "/bin/sh");
    CHECK(options->wait == base::seconds(5));
    CHECK(options->root == core::NfsRoot{"nas", "/srv", "vers=3"});
    CHECK_FALSE(read_examine_options({})->root);
    for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{{"--wait"},
                                                                                       {"--wait", "x"},
                                                                                       {"--init", "sh"},
                                                                                       {"--what"},
                                                                                       {"/dev/sda1"},
                                                                                       {"nas"},
                                                                                       {"dhcp"},
                                                                                       {"a:/b", "c:/d"},
                                                                                       {""}}) {
        CHECK_FALSE(read_examine_options(wrong));
    }
}

TEST_CASE("evidence goes through a job's answer unchanged") {
    const auto out = evidence_as_json(denied());
    const std::string text = out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto in = evidence_from_json(nlohmann::json::parse(text));
    CHECK(evidence_as_json(in).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) == text);
    CHECK(in.neighbour == causes::NeighbourWord::Answers);
    CHECK(in.icmp.front().kind == causes::IcmpWord::Kind::Prohibited);
    CHECK(in.mount_unprivileged->reply.kind == causes::RpcReply::Kind::Silent);
    CHECK(in.trial.root_failure->cause == base::Cause::NoInit);
    CHECK(evidence_as_json(evidence_from_json(evidence_as_json({}))) == evidence_as_json({}));
    CHECK_THROWS_AS(evidence_from_json(nlohmann::json::parse("{}")), nlohmann::json::exception);
}

TEST_CASE("farroot diagnose shows causes and facts, and nothing raw of what strangers sent") {
    causes::Evidence evidence = denied();
    evidence.trial.root_failure.reset();
    const Examined examined{"192.168.1.2:/srv/root", {}, causes::explain(evidence), {}, evidence, true, true};
    const std::string text = examined_text(examined);
    CAPTURE(text);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("cause") != std::string::npos);
    CHECK(text.find("ports         2049 open, 111 open, mountd open") != std::string::npos);
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
        CHECK(end - start <= 80);
        start = end + 1;
    }
    const std::string json = examined_json(examined);
    CHECK(json.find('\x1b') == std::string::npos);
    const auto parsed = nlohmann::json::parse(json);
    CHECK(parsed["verified"] == false);
    CHECK(parsed["causes"].size() == examined.causes.size());
    CHECK(parsed["evidence"]["exports"][0]["path"] == "/srv/root");
}
