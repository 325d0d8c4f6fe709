// `farroot check-config`: what it says about good cards, and thirty bad ones.
#include "agent/command/check_config.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "agent/settings/card_file.h"
#include "tests/unit/source_folder.h"

using agent::check_config;
using namespace std::string_literals;

namespace {

// Where lines end depends on what else stands in them.
std::string on_one_line(const std::string& text) {
    std::string out;
    for (const char each : text) {
        const bool is_blank = each == ' ' || each == '\n';
        if (!is_blank || !out.ends_with(' ')) out += is_blank ? ' ' : each;
    }
    return out;
}

bool says(const std::string& text, const std::string& words) {
    return on_one_line(text).find(on_one_line(words)) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// A farroot.conf beside an empty command line.
agent::CheckedConfig card(const std::string& content) {
    return check_config(content, "farroot.conf", "");
}

void check_mistake(const std::string& content, const std::string& mistake) {
    CAPTURE(content);
    const auto checked = card(content);
    INFO(checked.text);
    CHECK(checked.has_mistakes);
    CHECK(says(checked.text, mistake));
}

}  // namespace

TEST_CASE("a good card: roots in order, each value with where it came from") {
    const auto checked = card(
        "# my Pi\n"
        "root=nfs:192.168.1.2:/srv/pi,vers=4.2\n"
        "root = nfs4:nas:/srv/pi\n"
        "deadline=20\n"
        "rw=yes\n"
        "swap=LABEL=swap\n");
    INFO(checked.text);
    CHECK_FALSE(checked.has_mistakes);
    CHECK(says(checked.text, "1. 192.168.1.2:/srv/pi  options vers=4.2"));
    CHECK(says(checked.text, "(farroot.conf:2)"));
    CHECK(says(checked.text, "2. nas:/srv/pi  options vers=4"));
    CHECK(says(checked.text, "none of them verified after 20 s: the SD card's root"));
    CHECK(says(checked.text, "mounted for reading and writing"));
    CHECK(says(checked.text, "ip = dhcp on every link"));
    CHECK(says(checked.text, "swap = LABEL=swap"));
    CHECK(says(checked.text, "No mistakes."));
}

TEST_CASE("whatever a PC's editor does to a good card changes nothing") {
    const std::string plain = card("root=nfs:nas:/srv\ndeadline=8\n").text;
    CHECK(card("root=nfs:nas:/srv\r\ndeadline=8\r\n").text == plain);
    CHECK(card("root=nfs:nas:/srv\rdeadline=8").text == plain);
    CHECK(card("\xef\xbb\xbfroot=nfs:nas:/srv\ndeadline=8\n").text == plain);
    CHECK(card("root=nfs:nas:/srv\ndeadline=8").text == plain);
    CHECK(card("  root = nfs:nas:/srv \t\n\tdeadline = \"8\"\n").text == plain);
    CHECK(card("farroot.root=nfs:nas:/srv\nfarroot.deadline=8\n").text == plain);
}

TEST_CASE("thirty bad cards, each with its fault named") {
    // Keys.
    check_mistake("dedline=8\n",
                  "farroot.conf:1: dedline=8 is ignored: there is no such key; deadline is probably meant");
    check_mistake("rw=yes\nfall_back=sd", "farroot.conf:2: fall_back=sd is ignored: there is no such key; fallback is");
    check_mistake("frobnicate=1\n", "frobnicate=1 is ignored: there is no such key; 'farroot help keys' lists them");
    check_mistake("nfsroot=10.0.0.1:/srv\n", "there is no such key; root=nfs:server:/path is probably meant");
    check_mistake("=8\n", "farroot.conf:1: =8 is ignored: there is no such key");
    check_mistake("Deadline=8\n", "there is no such key; deadline is probably meant");
    check_mistake("dead line=8\n", "there is no such key; deadline is probably meant");
    // Values.
    check_mistake("deadline=abc\n", "deadline=abc is ignored: expected whole seconds, 0 to 86400");
    check_mistake("deadline=-1\n", "deadline=-1 is ignored: expected whole seconds, 0 to 86400");
    check_mistake("deadline=99999999999999999999\n", "expected whole seconds, 0 to 86400");
    check_mistake("deadline=8 # seconds\n", "a comment stands on a line of its own");
    check_mistake("deadline=\n", "deadline= is ignored: expected whole seconds");
    check_mistake("rw=maybe\n", "rw=maybe is ignored: expected yes or no");
    check_mistake("fallback=sdcard\n", "fallback=sdcard is ignored: expected sd or wait");
    check_mistake("mode=autto\n", "expected auto, ask or diagnose; auto is probably meant");
    check_mistake("init=sbin/init\n", "init=sbin/init is ignored: expected the path of a program inside the root");
    check_mistake("ip=1.2.3\n", "farroot.conf:1: ip=1.2.3 is ignored: ");
    check_mistake("vlan=eth0\n", "farroot.conf:1: vlan=eth0 is ignored: ");
    check_mistake("nameserver=dns\n", "farroot.conf:1: nameserver=dns is ignored: ");
    check_mistake("root=somewhere\n", "farroot.conf:1: root=somewhere is ignored: ");
    check_mistake("root=nfs:[nas]:/srv\n", "farroot.conf:1: root=nfs:[nas]:/srv is ignored: ");
    check_mistake("root=PARTUUID=\n", "farroot.conf:1: root=PARTUUID= is ignored: ");
    check_mistake("trust=10.0.0.0/33\n", "farroot.conf:1: trust=10.0.0.0/33 is ignored: ");
    check_mistake("password=secret\n",
                  "farroot.conf:1: password=(hidden) is ignored: expected what `openssl passwd -6` or `mkpasswd -m "
                  "sha-512` prints, never the password itself");
    // Lines.
    check_mistake("just words\n", "farroot.conf:1: just words is ignored: expected key=value");
    check_mistake("rw\n", "farroot.conf:1: rw is ignored: expected key=value; rw=yes is probably meant");
    check_mistake("deadline: 8\n", "deadline: 8 is ignored: expected key=value, as in deadline=SECONDS");
    check_mistake("[all]\n", "[all] is ignored: there are no sections here");
    check_mistake("deadline=8\nrw=yes\ndeadline=9\n", "farroot.conf:1: deadline=8 is ignored: line 3 has deadline=9");
    check_mistake("deadline=8\0\n"s, "is ignored: there are zero bytes in it: is this text?");
    check_mistake("root=nfs:nas:/" + std::string(5000, 'x') + "\n", "is ignored: it is longer than 4096 bytes");
    // Files.
    check_mistake("\xff\xfer\0o\0o\0t\0=\0"s,
                  "farroot.conf: it is UTF-16 text, nothing of it counts: save it as UTF-8");
    check_mistake("r\0o\0o\0t\0=\0d\0h\0c\0p\0"s, "farroot.conf: it is UTF-16 text");
    check_mistake(std::string(4 * 1024 * 1024, '#'), "farroot.conf: it is larger than 64 kB");
    check_mistake(std::string(3000, '\0'), "farroot.conf:1: ");
}

TEST_CASE("a card full of rubbish has an end") {
    std::string rubbish;
    for (int i = 0; i < 1000; ++i) rubbish += "rubbish\n";
    const auto checked = card(rubbish);
    CHECK(says(checked.text, "farroot.conf:20: rubbish"));
    CHECK_FALSE(says(checked.text, "farroot.conf:22: rubbish"));
    CHECK(says(checked.text, "more mistakes follow"));
}

TEST_CASE("what is wrong costs its own line alone") {
    const auto checked = card("dedline=8\nroot=nfs:nas:/srv\nrw=perhaps\n");
    CHECK(says(checked.text, "1. nas:/srv"));
    CHECK(says(checked.text, "none of them verified after 90 s"));
    CHECK(says(checked.text, "reading only"));
}

TEST_CASE("what matters comes first, and the settings of README's example fit one screen of 80 columns and 24 lines") {
    std::ifstream file(source_folder() / "README.md");
    const std::string readme{std::istreambuf_iterator<char>(file), {}};
    const auto begin = readme.find("# farroot.conf\n");
    REQUIRE(begin != std::string::npos);
    const auto checked = card(readme.substr(begin, readme.find("```", begin) - begin));
    INFO(checked.text);
    CHECK_FALSE(checked.has_mistakes);
    const auto lines = lines_of(checked.text);
    CHECK(lines.size() <= 24);
    CHECK(std::ranges::all_of(lines, [](const std::string& line) { return line.size() <= 80; }));
    const auto at = [&](const std::string& words) { return checked.text.find(words); };
    CHECK(at("1. 192.168.1.2:/srv/pi") < at("2. 192.168.1.3:/srv/pi"));
    CHECK(at("2. 192.168.1.3:/srv/pi") < at("ip = dhcp on every link"));
    CHECK(at("ip = dhcp on every link") < at("No mistakes."));
    CHECK(at("No mistakes.") < at("deadline = 60"));
    CHECK(at("countdown") == std::string::npos);  // nobody set it
}

TEST_CASE("mistakes stand between the network and what else is set, and --all shows the defaults behind that") {
    const auto checked = check_config("root=nfs:nas:/srv\ndeadline=8\nfrobnicate=1\n", "farroot.conf", "", true);
    INFO(checked.text);
    const auto at = [&](const std::string& words) { return checked.text.find(words); };
    CHECK(at("1. nas:/srv") < at("Network:"));
    CHECK(at("Network:") < at("frobnicate=1 is ignored"));
    CHECK(at("frobnicate=1 is ignored") < at("deadline = 8"));
    CHECK(at("deadline = 8") < at("countdown = 0"));
    CHECK(at("countdown = 0") != std::string::npos);
    const auto lines = lines_of(checked.text);
    CHECK(std::ranges::all_of(lines, [](const std::string& line) { return line.size() <= 80; }));
}

TEST_CASE("a password that can't be read is no missing one") {
    const auto checked = card("root=nfs:nas:/srv\npassword=secret\n");
    INFO(checked.text);
    CHECK(says(checked.text, "password = (unreadable: nobody may change what boots) (see the mistakes)"));
    CHECK_FALSE(says(check_config("password=secret\n", "farroot.conf", "", true).text, "password = none"));
    CHECK(says(check_config("", "farroot.conf", "", true).text, "password = none"));
}

TEST_CASE("a Pi's cmdline.txt beside farroot.conf: its local root is what boots when no NFS root does") {
    const auto checked = check_config(
        "root=nfs:nas:/srv\n", "farroot.conf",
        "console=serial0,115200 root=PARTUUID=fa440071-02 rootfstype=ext4 fsck.repair=yes rootwait rootflags=noatime");
    INFO(checked.text);
    CHECK_FALSE(checked.has_mistakes);
    CHECK(says(checked.text, "1. nas:/srv"));
    CHECK(says(checked.text, "none of them verified after 90 s: PARTUUID=fa440071-02  as ext4  options noatime"));
}

TEST_CASE("rootfstype=nfs, and rootflags= beside an NFS root alone, are not the card's own root's") {
    const auto of = [](const std::string& words) {
        const auto checked = check_config("", "farroot.conf", words);
        CHECK_FALSE(checked.has_mistakes);
        return checked.text;
    };
    const std::string pi1 =
        of("ip=dhcp root=/dev/nfs nfsroot=10.243.0.1:/data/pi,vers=3 rw nfsrootdebug rootfstype=nfs");
    CHECK(says(pi1, "1. 10.243.0.1:/data/pi"));
    CHECK_FALSE(says(pi1, " as nfs"));
    const std::string flags = of("root=/dev/nfs nfsroot=10.0.0.1:/x,tcp rootflags=vers=3,nolock");
    CHECK(says(flags, "vers=3,nolock,tcp"));
    CHECK_FALSE(says(flags, "SD card  options"));
    CHECK(says(of("root=nfs:10.0.0.1:/x rootfstype=nfs4 rootflags=vers=4.1"), "vers=4.1"));
    const std::string card = of("root=/dev/nfs nfsroot=10.0.0.1:/x rootflags=noatime,subvol=@");
    CHECK(says(card, "subvol=@"));
}

TEST_CASE("the command line wins over the card, in farroot's words and in others'") {
    const char* content = "root=nfs:card:/srv\nip=10.0.0.5::10.0.0.1:24\ndeadline=8\n";
    const auto own = check_config(content, "farroot.conf", "farroot.root=nfs:line:/srv farroot.deadline=9");
    CHECK(says(own.text, "1. line:/srv"));
    CHECK_FALSE(says(own.text, "card:/srv"));
    CHECK(says(own.text, "deadline = 9 "));
    CHECK(says(own.text, "ip = 10.0.0.5::10.0.0.1:24"));
    const auto foreign = check_config(content, "farroot.conf", "root=/dev/nfs nfsroot=line:/srv ip=dhcp");
    CHECK(says(foreign.text, "1. line:/srv"));
    CHECK(says(foreign.text, "ip = dhcp"));
}

TEST_CASE("words that are no request are answered with the usage") {
    CHECK(agent::run_check_config({}) == 2);
    CHECK(agent::run_check_config({"--cmdline"}) == 2);
    CHECK(agent::run_check_config({"a", "b"}) == 2);
    CHECK(agent::run_check_config({"--all", "a", "b"}) == 2);
    CHECK(agent::run_check_config({"--frobnicate"}) == 2);
    CHECK(agent::run_check_config({"/nonexistent/farroot.conf"}) == 2);
    CHECK(agent::run_check_config({"/tmp"}) == 2);  // a folder
}
