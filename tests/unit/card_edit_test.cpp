// farroot.conf with one setting changed: everything else stays as it was.
#include "tui/card_edit.h"

#include <doctest/doctest.h>

using tui::CardEdit;
using tui::with_edit;

TEST_CASE("card edit: the value takes its line's place, and all else stays") {
    CHECK(with_edit("# a\r\ndeadline = 5\r\n\r\nrw=yes", {"deadline", "60"}) == "# a\r\ndeadline=60\r\n\r\nrw=yes");
    CHECK(with_edit("rw=yes", {"deadline", "60"}) == "rw=yes\ndeadline=60\n");
    CHECK(with_edit("rw=yes\ndeadline=5\n# farroot checksum 12\n", {"deadline", ""}) == "rw=yes\n");
    CHECK(with_edit("rw=yes\n", {"deadline", ""}) == "rw=yes\n");
    CHECK(with_edit("", {"deadline", "60"}).ends_with("file.\ndeadline=60\n"));
}

TEST_CASE("card edit: of a key that does not repeat one line is left, of others the first alone is changed") {
    CHECK(with_edit("deadline=5\nrw=yes\ndeadline=6\n", {"deadline", "7"}) == "deadline=7\nrw=yes\n");
    CHECK(with_edit("root=/dev/sda1\nroot=/dev/sda2\n", {"root", "/dev/sda3"}) == "root=/dev/sda3\nroot=/dev/sda2\n");
    CHECK(with_edit("root=/dev/sda1\nroot=/dev/sda2\n", {"root", ""}) == "root=/dev/sda2\n");
    CHECK(with_edit("route=a\nnameserver=1.1.1.1\nnameserver=2.2.2.2\n", {"nameserver", "", true}) == "route=a\n");
}

TEST_CASE("card edit: ip= of one link leaves the others' alone") {
    const std::string before = "ip=eth1:dhcp\nip=10.0.0.5::10.0.0.1:24::eth0:none\nip=10.0.0.6:::24:::none\n";
    const CardEdit edit{"ip", "10.0.0.7::10.0.0.1:24::eth0:none", true, "eth0"};
    CHECK(with_edit(before, edit) == "ip=eth1:dhcp\nip=10.0.0.7::10.0.0.1:24::eth0:none\n");
    CHECK(with_edit(before, {"ip", "", true, "eth0"}) == "ip=eth1:dhcp\n");
    CHECK(with_edit("ip=dhcp\n", edit) == "ip=10.0.0.7::10.0.0.1:24::eth0:none\nip=dhcp\n");
}

TEST_CASE("card edit: what the file says of a key") {
    CHECK(tui::values_in("root=/dev/sda1\n#root=x\nroot=\"/dev/sda2\"\n", "root") ==
          std::vector<std::string>{"/dev/sda1", "/dev/sda2"});
    CHECK(tui::values_in("deadline=5\ndeadline=6\n", "deadline") == std::vector<std::string>{"6"});
    CHECK(tui::values_in("", "deadline").empty());
}
