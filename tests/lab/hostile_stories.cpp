// Servers that speak RPC wrongly, on addresses of their own beside one that works (tests/hostile): nothing hangs,
// nothing of theirs reaches a console raw, what they say is bounded, and what the good server offers is there.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/lab/one.h"
#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;
using nlohmann::json;
using Texts = std::vector<std::string>;

namespace {

constexpr std::size_t kMostExports = 200;

struct Hostile {
    std::string address;
    std::string mischief;  // as tests/hostile/main.cpp calls it
    std::string version;   // of NFS, that it offers
};

const std::vector<Hostile>& hostile_servers() {
    static const std::vector<Hostile> all = {
        {"192.168.50.31", "escape-sequences", "3"}, {"192.168.50.32", "ten-thousand", "3"},
        {"192.168.50.33", "endless", "3"},          {"192.168.50.34", "wrong-xid", "3"},
        {"192.168.50.35", "truncated", "3"},        {"192.168.50.36", "long-name", "3"},
        {"192.168.50.37", "garbage", "3"},          {"192.168.50.38", "hang", "3"},
        {"192.168.50.39", "hang-up", "3"},          {"192.168.50.44", "wrong-xid", "4"},
        {"192.168.50.45", "truncated", "4"},        {"192.168.50.47", "garbage", "4"},
        {"192.168.50.51", "huge-array", "3"},       {"192.168.50.52", "huge-opaque", "3"},
        {"192.168.50.53", "huge-array", "4"},       {"192.168.50.54", "huge-results", "4"},
        {"192.168.50.55", "huge-opaque", "4"},
    };
    return all;
}

// Hostile servers, and a good one at 192.168.50.1.
class Street {
public:
    explicit Street(std::string_view story, const std::vector<Hostile>& hostile = hostile_servers())
        : lan(story), good(lan) {
        for (const auto& each : hostile) {
            const std::string name = each.mischief + each.version;
            good.host(name, each.address + "/24");
            good.on(name, "hostile-server " + each.mischief + " " + each.version);
        }
    }

    Lan lan;
    Server good;
};

// A machine with farroot's commands, and every byte of its serial line.
class Visitor {
public:
    explicit Visitor(Lan& lan) : pi_(lan, Board::Virt, {.card = Card::None, .first_init = "command-shell"}) {
        REQUIRE(pi_.console_shows("SHELL-READY", 60s));
        pi_.machine().on_output([this](std::string_view bytes) { heard_ += bytes; });
    }

    std::string run(std::string_view command) { return pi_.machine().ask(command, 120s).text; }
    json json_of(std::string_view command) { return json::parse(run(command), nullptr, false); }
    const std::string& heard() const { return heard_; }

private:
    Pi pi_;
    std::string heard_;
};

bool is_plain(const std::string& bytes) {
    return std::ranges::all_of(
        bytes, [](char each) { return each == '\n' || each == '\r' || each == '\t' || (each >= ' ' && each <= '~'); });
}

bool has_words(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

void check_survey(const Hostile& hostile, const json& survey) {
    CAPTURE(hostile.address);
    CAPTURE(hostile.mischief);
    REQUIRE_FALSE(survey.is_null());
    CHECK(survey["portmapper"] == "answers");
    const json& exports = survey["exports"];
    if (hostile.mischief == "escape-sequences") {
        REQUIRE(exports.size() == 1);
        CHECK(exports[0]["path"] == "/\\x1b[2J\\x1b]0;owned\\x07\\x0d\\x0a/x");
        CHECK(exports[0]["clients"][0].get<std::string>().starts_with("\\x1b[31m\\x"));
    } else if (hostile.mischief == "ten-thousand") {
        CHECK(exports.size() <= kMostExports);  // none when the crowd made the list late
    } else if (hostile.mischief.starts_with("huge-")) {
        for (const auto& each : exports) CHECK(each["looked"] != "yes");
    } else {
        CHECK(exports.empty());
    }
}

// Roots that call themselves so; one of them is also exported under such a name.
void make_hostile_names(Server& server) {
    server.run(
        "evil=$(printf '\\033]0;owned\\007') && cp -a /export/root /export/sly && "
        "mkdir -p \"/export/sly/lib/modules/$evil\" && "
        "printf 'PRETTY_NAME=\"%s\"\\n' \"$evil\" > /export/sly/etc/os-release && "
        "cp -a /export/sly \"/export/$evil\"");
    server.run(
        "for path in /export/sly '/export/\\033]0;owned\\007'; do "
        "echo \"\\\"$path\\\" 192.168.50.0/24(rw,no_subtree_check,no_root_squash)\" >> /etc/exports; done; "
        "exportfs -ra");
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("hostile servers: farroot find ends in time, shows the good one, and nothing of theirs raw") {
    Street street("hostile-find");
    make_hostile_names(street.good);
    street.good.host("elsewhere", "192.168.50.66/24");
    street.good.on("elsewhere", "ip address add 10.66.66.66/32 dev lo");
    street.good.on("elsewhere", "hostile-server elsewhere 10.66.66.66");
    Visitor visitor(street.lan);

    const std::string table = visitor.run("/bin/farroot find 2>/dev/null");
    CAPTURE(table);
    for (const char* words : {"192.168.50.1 ", "/export/root  for ", "/export/\\x1b]0;owned\\x07"}) {
        CHECK_MESSAGE(has_words(table, words), words);
    }
    // The sweep of a busy machine may miss one.
    const std::string alone = visitor.run("/bin/farroot find 192.168.50.31 2>/dev/null");
    CHECK_MESSAGE(has_words(alone, "/\\x1b[2J\\x1b]0;owned\\x07\\x0d\\x0a/x"), alone);
    CHECK(is_plain(visitor.heard()));

    const json found = visitor.json_of("/bin/farroot find --json 2>/dev/null");
    REQUIRE_FALSE(found.is_discarded());
    CHECK(found["took_ms"] < 20'000);
    for (const auto& each : hostile_servers()) check_survey(each, one(found["servers"], "address", each.address));

    const json good = one(found["servers"], "address", "192.168.50.1");
    REQUIRE_FALSE(good.is_null());
    CHECK(good["versions"] == Texts{"3", "4.0", "4.1", "4.2"});
    CHECK_FALSE(one(good["exports"], "path", "/export/root").is_null());
    CHECK_FALSE(one(good["exports"], "path", "/export/\\x1b]0;owned\\x07").is_null());

    // An answer came from an address that nobody asked, and nobody was found there.
    const auto from_elsewhere = [](const Frame& frame) {
        const auto* udp = frame.as<Udp>();
        return udp != nullptr && udp->port_from == 111 && frame.ip_from == "10.66.66.66";
    };
    CHECK_FALSE(street.lan.frames_from("server", from_elsewhere).empty());
    CHECK(one(found["servers"], "address", "10.66.66.66").is_null());
}

TEST_CASE("jobs that read a stranger's bytes have none of root's rights while they do") {
    Lan lan("hostile-rights");
    Server good(lan);
    good.host("hang", "192.168.50.38/24");
    good.on("hang", "hostile-server hang 3");
    Visitor visitor(lan);
    struct Asked {
        const char* command;
        const char* job;  // as ps names it
        const char* capabilities;
    };
    const Asked all[] = {{"find 192.168.50.38", "survey", "0000000000000400"},  // CAP_NET_BIND_SERVICE
                         {"find", "discover", "0000000000000000"},
                         {"diagnose 192.168.50.38:/export", "server-evidence", "0000000000000400"}};
    for (const auto& each : all) {
        // Until it has given them up, or the command has ended without.
        const std::string status = visitor.run(
            std::string("/bin/farroot ") + each.command +
            " >/dev/null 2>&1 & asking=$!; seen=; while [ -z \"$seen\" ] && kill -0 $asking 2>/dev/null; do "
            "for p in /proc/[0-9]*; do $B grep -q '^Name:." +
            each.job +
            "$' $p/status 2>/dev/null && $B grep -q '^Seccomp:.2$' $p/status && seen=$($B cat $p/status); done; done; "
            "echo \"$seen\"; kill $asking; wait");
        INFO(status);
        CAPTURE(each.job);
        CHECK(has_words(status, std::string("CapEff:\t") + each.capabilities));
        CHECK(has_words(status, std::string("CapPrm:\t") + each.capabilities));
        CHECK(has_words(status, "NoNewPrivs:\t1"));
        CHECK(has_words(status, "Uid:\t65533\t65533\t65533\t65533"));
    }
}

TEST_CASE("a root whose name, system and modules are escape sequences, and ten thousand exports elsewhere") {
    Lan lan("hostile-names");
    Server server(lan);
    server.host("many", "192.168.50.32/24");
    server.on("many", "hostile-server ten-thousand");
    make_hostile_names(server);
    Visitor visitor(lan);
    const json found = visitor.json_of("/bin/farroot find --json 192.168.50.1 2>/dev/null");
    REQUIRE_FALSE(found.is_discarded());
    const json evil = one(found["servers"][0]["exports"], "path", "/export/\\x1b]0;owned\\x07");
    INFO(found.dump(1));
    REQUIRE_FALSE(evil.is_null());
    REQUIRE(evil["root"] == true);
    CHECK(evil["os"] == "\\x1b]0;owned\\x07");
    CHECK(evil["modules"] == Texts{"\\x1b]0;owned\\x07"});
    for (const char* command :
         {"find 192.168.50.1", "try 192.168.50.1:/export/sly", "diagnose 192.168.50.1:/export/sly"}) {
        const std::string text = visitor.run(std::string("/bin/farroot ") + command + " 2>/dev/null");
        CHECK_MESSAGE(has_words(text, "\\x1b]0;owned\\x07"), text);
    }
    CHECK(is_plain(visitor.heard()));

    const json many = visitor.json_of("/bin/farroot find --json 192.168.50.32 2>/dev/null")["servers"][0];
    CHECK(many["exports"].size() == kMostExports);
    CHECK(many["more_exports"] == 10'000 - kMostExports);
}

TEST_CASE("hostile servers: farroot diagnose and try name a cause for each, in time and printably") {
    Street street("hostile-diagnose");
    Visitor visitor(street.lan);
    // All at once: what hangs, hangs beside the others.
    std::string addresses;
    for (const auto& each : hostile_servers()) addresses += " " + each.address;
    visitor.run("cd /run; for a in" + addresses +
                "; do for c in diagnose try; do (/bin/farroot $c --json --wait 10 $a:/export >$c$a 2>/dev/null; "
                "echo $? >$c$a.code) & done; done; wait");
    for (const auto& each : hostile_servers()) {
        for (const char* command : {"diagnose", "try"}) {
            const std::string file = std::string("/run/") + command + each.address;
            const std::string text = visitor.run("$B cat " + file);
            INFO(std::string(command) << " " << each.mischief << " of version " << each.version << ":\n" << text);
            CHECK(std::atoi(visitor.run("$B cat " + file + ".code").c_str()) == 1);
            const json answer = json::parse(text, nullptr, false);
            REQUIRE_FALSE(answer.is_discarded());
            CHECK(answer["verified"] == false);
            REQUIRE_FALSE(answer["causes"].empty());
            std::printf("%-8s %-16s of version %s: %s\n", command, each.mischief.c_str(), each.version.c_str(),
                        answer["causes"][0]["id"].get<std::string>().c_str());
            for (const auto& cause : answer["causes"]) {
                CHECK(cause["id"] != "job-crashed");
                CHECK_FALSE(cause["remedy"].get<std::string>().empty());
            }
        }
    }
    CHECK(is_plain(visitor.heard()));
}

TEST_CASE("a root full of traps: no device of it is opened, nothing that its links lead to, and it boots") {
    Lan lan("hostile-root");
    Server server(lan);
    server.run(
        "cp -a /export/root /export/traps && cd /export/traps && rm -f etc/os-release etc/fstab && "
        "mknod etc/os-release c 10 130 && mkfifo etc/fstab etc/hosts.new && ln -sf /proc/kmsg etc/swap.conf && "
        "mkdir -p etc/systemd lib && ln -s /sys/kernel lib/modules-of-yours && touch -d '2300-01-01 00:00' etc && "
        "echo '/export/traps 192.168.50.0/24(rw,no_subtree_check,no_root_squash)' >> /etc/exports && exportfs -ra");
    Pi pi(lan, Board::Virt,
          {.cmdline = "ip=dhcp farroot.root=nfs:192.168.50.1:/export/traps farroot.watchdog=off lab=answers",
           .card = Card::None,
           .watchdog = true});
    REQUIRE(pi.reaches_root(120s));
    CHECK(pi.root_mount().find(":/export/traps / ") != std::string::npos);
    // c 10 130 is /dev/watchdog: opening it starts it, and only its 'V' stops it again.
    CHECK(pi.run("cat /sys/class/watchdog/watchdog0/state") == "inactive\n");
    CHECK(pi.report()["candidates"][0]["facts"]["os"] == "");
}

TEST_CASE("every root but the last is on a hostile server: the Pi boots from the good one") {
    const std::vector<Hostile> hostile = {{"192.168.50.33", "endless", "3"},
                                          {"192.168.50.34", "wrong-xid", "3"},
                                          {"192.168.50.35", "truncated", "3"},
                                          {"192.168.50.39", "hang-up", "3"},
                                          {"192.168.50.47", "garbage", "4"}};
    Street street("hostile-boot", hostile);
    std::string words = "ip=dhcp ";
    for (const auto& each : hostile) words += "farroot.root=nfs:" + each.address + ":/export ";
    Pi pi(street.lan, Board::Virt,
          {.cmdline = words + "farroot.root=nfs:192.168.50.1:/export/root", .card = Card::None});
    REQUIRE(pi.reaches_root(180s));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 "));
    for (const char* end : {"the agent was killed", "the agent fell silent", "the agent failed"}) {
        CHECK_FALSE_MESSAGE(pi.console_shows(end), end);
    }
    const json report = pi.report();
    REQUIRE(report["candidates"].size() == hostile.size() + 1);
    CHECK(report["candidates"].back()["state"] == "booting");
    for (const auto& candidate : report["candidates"]) {
        MESSAGE(candidate["root"].get<std::string>()
                << ": " << candidate["state"].get<std::string>() << " "
                << (candidate.contains("cause") ? candidate["cause"]["id"].get<std::string>() : ""));
    }
    MESSAGE("the root's init ran " << pi.seconds_to_root() << " s after power-on");
}

TEST_CASE("the first server takes connections and answers no call of NFS 4: the second boots within its head start") {
    Lan lan("hostile-first");
    Server good(lan);
    good.host("hang", "192.168.50.9/24");
    good.on("hang", "hostile-server hang 4");
    Pi pi(lan, Board::Virt,
          {.cmdline = "farroot.root=nfs:192.168.50.9:/export farroot.root=nfs:192.168.50.1:/export/root ip=dhcp",
           .card = Card::None});
    REQUIRE(pi.reaches_root(90s));
    CHECK(pi.root_mount().starts_with("192.168.50.1:/export/root / nfs4 "));
    const json report = pi.report();
    CAPTURE(report["log"].dump(1));
    CHECK(one(report["candidates"], "root", "192.168.50.9:/export")["state"] == "trying");
    const auto at = [&report](const char* name) { return one(report["timings"], "name", name)["ms"].get<int>(); };
    MESSAGE("verified " << at("verified") - at("trial") << " ms after the first trial began");
}

TEST_SUITE_END();
