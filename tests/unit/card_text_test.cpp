// The farroot.conf that a person saves: what they wrote stays, and farroot reads the root out of it that they chose.
#include "tui/card_text.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "agent/job/saved_settings.h"
#include "agent/settings/card_file.h"

using tui::changes;
using tui::with_root;

namespace {

const std::string kRoot = "nfs:192.168.1.2:/srv/pi";

std::vector<std::string> values_of(const std::string& key, const std::string& conf) {
    std::vector<std::string> out;
    const auto layer = agent::settings::read_card_file(conf);
    CHECK(layer.mistakes.empty());
    for (const auto& setting : layer.settings) {
        if (setting.key == key) out.push_back(setting.value);
    }
    return out;
}

}  // namespace

TEST_CASE("card text: a new file says what it is") {
    const std::string conf = with_root("", kRoot, true);
    CHECK(conf.starts_with("# What farroot boots"));
    CHECK(conf.ends_with("\nroot=nfs:192.168.1.2:/srv/pi\nrw=yes\n"));
    CHECK(values_of("root", conf) == std::vector{kRoot});
    CHECK(with_root("# farroot checksum 0badcafe\n", kRoot, true) == conf);
}

TEST_CASE("card text: the first root is replaced, others stay behind it, the rest byte for byte") {
    CHECK(with_root("# mine\n root = nfs:old:/srv \nroot=/dev/sda2\n\thostname = pi\n\n#end", kRoot, false) ==
          "# mine\nroot=nfs:192.168.1.2:/srv/pi\nrw=no\nroot=/dev/sda2\n\thostname = pi\n\n#end");
    CHECK(with_root("root=nfs:old:/srv\nroot=192.168.1.2:/srv/pi\nroot=\"nfs://192.168.1.2/srv/pi\"\n", kRoot, true) ==
          "root=nfs:192.168.1.2:/srv/pi\nrw=yes\n");
    CHECK(with_root("farroot.root=nfs:old:/srv\nfarroot.rw=no\n", kRoot, true) ==
          "root=nfs:192.168.1.2:/srv/pi\nrw=yes\n");
}

TEST_CASE("card text: rw= changes where it stands, and stands there once") {
    CHECK(with_root("rw=no\nroot=dhcp\nrw=off\nrw=perhaps\n", kRoot, true) == "rw=yes\nroot=nfs:192.168.1.2:/srv/pi\n");
}

TEST_CASE("card text: a file without a root gets one at its end, and ends of lines are as they were") {
    CHECK(with_root("deadline=120", kRoot, true) == "deadline=120\nroot=nfs:192.168.1.2:/srv/pi\nrw=yes\n");
    CHECK(with_root("a=1\r\nroot=dhcp\r\n# x\r\n", kRoot, true) ==
          "a=1\r\nroot=nfs:192.168.1.2:/srv/pi\r\nrw=yes\r\n# x\r\n");
}

TEST_CASE("card text: farroot's checksum goes, since its writer makes it anew") {
    const std::string saved = agent::with_checksum("root=dhcp\nhostname=pi\n");
    CHECK(with_root(saved, kRoot, true) == "root=nfs:192.168.1.2:/srv/pi\nrw=yes\nhostname=pi\n");
}

TEST_CASE("card text: farroot reads the very root that was chosen, first of all") {
    const std::vector<std::string> roots{kRoot,
                                         "/dev/sda2",
                                         "dhcp",
                                         "nfs:[fd00::1]:/srv/pi:vers=4.2,nconnect=4",
                                         "nfs:nas:/with blank inside",
                                         "nfs:nas:/blank at its end ",
                                         "UUID=1234-abcd"};
    const std::vector<std::string> files{"", "\xef\xbb\xbfroot=dhcp\r\nrw=no\r\n", "hostname=pi",
                                         "root=nfs:a:/b\nroot=nfs:c:/d\n", "# only this"};
    for (const auto& root : roots) {
        for (const auto& file : files) {
            const std::string conf = with_root(file, root, true);
            CAPTURE(conf);
            const auto read = values_of("root", conf);
            REQUIRE_FALSE(read.empty());
            CHECK(read.front() == root);
            CHECK(values_of("rw", conf) == std::vector<std::string>{"yes"});
            CHECK(with_root(conf, root, true) == conf);
        }
    }
}

TEST_CASE("card text: what is no text is not kept") {
    CHECK(with_root(std::string("r\0o\0", 4), kRoot, true) == with_root("", kRoot, true));
}

TEST_CASE("card text: the changes are shown where they are") {
    using Change = tui::CardLine::Change;
    const std::string before = "# mine\r\nroot=dhcp\r\nhostname=pi\r\n# farroot checksum 0badcafe\r\n";
    const std::vector<tui::CardLine> expected{{"# mine"},
                                              {"root=dhcp", Change::Removed},
                                              {"root=" + kRoot, Change::Added},
                                              {"rw=yes", Change::Added},
                                              {"hostname=pi"}};
    CHECK(changes(before, with_root(before, kRoot, true)) == expected);
    CHECK(changes("", "").empty());
}
