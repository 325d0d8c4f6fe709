// Nothing that somebody means as a secret is shown, and nothing is lost by that.
#include "agent/settings/secrets.h"

#include <doctest/doctest.h>

#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"

using namespace agent::settings;

namespace {

const std::string kHash = "$6$farroot$" + std::string(86, 'h');

}  // namespace

TEST_CASE("secrets: of a line that sets one, or is meant to, the name is shown") {
    const auto hidden = [](const std::string& line, const std::string& shown) {
        CAPTURE(line);
        CHECK(without_secret(line) == shown);
    };
    hidden("password=" + kHash, "password=(hidden)");
    hidden("  password = hunter2", "password =(hidden)");
    hidden("farroot.password=hunter2", "farroot.password=(hidden)");
    hidden("pasword=hunter2", "pasword=(hidden)");
    hidden("Passwort=hunter2", "Passwort=(hidden)");
    hidden("root_passwd: hunter2", "root_passwd:(hidden)");
    hidden("password hunter2", "password (hidden)");
    hidden("PASSWORD=hunter2", "PASSWORD=(hidden)");
    hidden("pwd=hunter2", "pwd=(hidden)");
    hidden("root=nfs:nas:/srv password=hunter2", "root=(hidden)");
    hidden("hostname=" + kHash, "hostname=(hidden)");
    hidden("hostname=$y$j9T$salt$hash", "hostname=(hidden)");
    hidden(kHash, "(hidden)");
    hidden(std::string(40, 'h'), "(hidden)");  // the rest of one that an editor broke
    hidden("# password=" + kHash, "# (hidden)");
    hidden("#" + kHash, "# (hidden)");
    hidden("profile=https://me:hunter2@nas/farroot.conf", "profile=(hidden)");
}

TEST_CASE("secrets: what is none stays as it is") {
    for (const char* line :
         {"root=nfs:nas:/srv/passage", "dedline=8", "deadline: 8", "just words", "=8", "", "# a comment", "password",
          "# farroot checksum 0badcafe", "profile=https://nas/farroot.conf", "hostname=pi$1", "trust=10.0.0.0/8",
          "root=nfs:nas:/srv/$6 and more", "/a/path/of/more/than/twenty/bytes"}) {
        CAPTURE(line);
        CHECK(without_secret(line) == line);
    }
}

TEST_CASE("secrets: a file's are hidden, and put back where its text was edited") {
    const std::string conf = "root=nfs:nas:/srv\r\npassword=" + kHash +
                             "\r\nrw=yes\r\n# password=old\r\npassword=\r\n" + std::string(10, 'x') + "\r\nsd=off";
    const std::string shown = without_secrets(conf);
    CHECK(shown ==
          "root=nfs:nas:/srv\r\npassword=(hidden)\r\nrw=yes\r\n# (hidden 2)\r\npassword=(hidden 3)\r\n(hidden 4)\r\n"
          "sd=off");
    CHECK(with_secrets(shown, conf) == conf);
    // A line more, one less, another order.
    CHECK(with_secrets("# (hidden 2)\nrw=no\nhold=8\npassword=(hidden)\n", conf) ==
          "# password=old\nrw=no\nhold=8\npassword=" + kHash + "\n");
    CHECK(with_secrets("password=$6$new\n", conf) == "password=$6$new\n");
    CHECK_FALSE(with_secrets("password=(hidden 5)\n", conf).has_value());
    CHECK_FALSE(with_secrets("password=(hidden)\n", "root=nfs:nas:/srv\n").has_value());
    // What looks as if it were hidden is.
    CHECK(with_secrets(without_secrets("(hidden)\n"), "(hidden)\n") == "(hidden)\n");
    const std::string odd = "hostname=(hidden 2)\npassword=a\npassword=b\n";
    CHECK(without_secrets(odd) == "hostname=(hidden)\npassword=(hidden 2)\npassword=(hidden 3)\n");
    CHECK(with_secrets(without_secrets(odd), odd) == odd);
}

TEST_CASE("secrets: a mistake about one does not tell it") {
    for (const std::string& conf :
         {std::string("password=hunter2\n"), std::string("pasword=hunter2\n"), "password=" + kHash + "x\n",
          "password=hunter2\npassword=" + kHash + "\n", "password=" + kHash + "\npassword=hunter2\n",
          "root=nfs:nas:/srv password=" + kHash + "\n", std::string("rw, password=hunter2\n"),
          std::string("hostname=kiosk;pasword=hunter2\n"), std::string("password: hunter2\n"),
          std::string("password=hunter2\0\n", 18), "password=hunter2 " + std::string(5000, 'x'),
          "[password=hunter2]\n" + kHash + "\n"}) {
        CAPTURE(conf);
        const auto resolution = resolve({read_card_file(conf)});
        CHECK_FALSE(resolution.config.mistakes.empty());
        CHECK_FALSE(resolution.config.password.empty());  // it locks, in any case
        for (const auto& mistake : resolution.config.mistakes) {
            CAPTURE(mistake);
            CHECK(mistake.find("hunter2") == mistake.npos);
            CHECK(mistake.find("$6$") == mistake.npos);
        }
        for (const auto& value : resolution.values) CHECK(value.value.find("$6$") == value.value.npos);
    }
}

TEST_CASE("secrets: a password that can't be read locks, unless another one can be") {
    const auto password = [](const std::string& card, const std::string& command_line) {
        return resolve({read_card_file(card), read_command_line(command_line)}).config.password;
    };
    CHECK(password("rw=yes\n", "quiet").empty());
    CHECK(password("trust=nas,secret:/srv\n", "").empty());
    CHECK(password("root=nfs:nas:/srv password=" + kHash + "\n", "") == agent::core::kNoPassword);
    CHECK(password("password=hunter2\n", "") == agent::core::kNoPassword);
    CHECK(password("", "farroot.password=hunter2") == agent::core::kNoPassword);
    CHECK(password("password=" + kHash + "\n", "farroot.password=hunter2") == kHash);
    CHECK(password("password=hunter2\n", "farroot.password=" + kHash) == kHash);
    // Nobody on the network sets one, or spoils it.
    const auto profile = read_card_file("password=hunter2\npasswort=x\n", "profile", Source::Profile);
    CHECK(resolve({profile}).config.password.empty());
}
