#include "agent/servers/root_look.h"

#include <doctest/doctest.h>

#include "tests/unit/fake_tree.h"

using servers::look_at_root;
using servers::RootLook;

TEST_CASE("Debian's root is known by init, modules and os-release, through usrmerge and absolute links") {
    FakeTree tree({{"/sbin", "-> usr/sbin"},
                   {"/lib", "-> /usr/lib"},
                   {"/usr/sbin/init", "-> /lib/systemd/systemd"},
                   {"/usr/lib/systemd/systemd", "x"},
                   {"/usr/lib/modules/6.1.0-38-arm64/modules.dep", ""},
                   {"/usr/lib/modules/6.12.0-rpi/modules.dep", ""},
                   {"/etc/os-release", "-> ../usr/lib/os-release"},
                   {"/usr/lib/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"}});
    const auto look = look_at_root(tree, tree.root());
    CHECK(look == RootLook{"/sbin/init", {"6.1.0-38-arm64", "6.12.0-rpi"}, "Debian GNU/Linux 12 (bookworm)"});
    CHECK(look.rank() == 4);
    CHECK(tree.calls() < 30);
}

TEST_CASE("a root without modules or os-release is one of a lower rank; home directories are none") {
    FakeTree busybox({{"/bin/busybox", "x"}, {"/bin/init", "x"}, {"/home/.x", "x"}});
    CHECK(look_at_root(busybox, busybox.root()).rank() == 1);
    FakeTree with_modules({{"/sbin/init", "x"}, {"/lib/modules/6.1/modules.dep", ""}});
    CHECK(look_at_root(with_modules, with_modules.root()).rank() == 3);
    FakeTree home({{"/alice/mail", "hello"}, {"/lib/modules/6.1/modules.dep", ""}});
    CHECK_FALSE(look_at_root(home, home.root()).is_root());
    CHECK(look_at_root(home, home.root()).rank() == 0);
}

TEST_CASE("an init that nobody may execute, or that is a directory, is none") {
    FakeTree text({{"/sbin/init", "text"}, {"/etc/passwd", "text"}});
    CHECK_FALSE(look_at_root(text, text.root()).is_root());
    FakeTree folder({{"/sbin/init", "/"}, {"/etc/passwd", "text"}});
    CHECK_FALSE(look_at_root(folder, folder.root()).is_root());
}

TEST_CASE("links that lead out of the root, in circles or to nowhere end") {
    FakeTree tree({{"/sbin/init", "-> ../../../../bin/init"},
                   {"/bin/init", "x"},
                   {"/a", "-> b"},
                   {"/b", "-> a"},
                   {"/deep", "-> deep/deep"},
                   {"/gone", "-> /nowhere"},
                   {"/empty", "-> "}});
    CHECK(follow(tree, tree.root(), "/sbin/init")->handle == "/bin/init");
    for (const auto* path : {"/a", "/deep", "/gone", "/bin/init/x", "/sbin/nothing"}) {
        CHECK_MESSAGE(!follow(tree, tree.root(), path), path);
    }
    CHECK(follow(tree, tree.root(), "/empty")->handle.empty());
    CHECK(tree.calls() < 300);
}

TEST_CASE("os-release's PRETTY_NAME, quoted or not") {
    CHECK(servers::pretty_name("A=b\r\nPRETTY_NAME='x y'\r\n") == "x y");
    CHECK(servers::pretty_name("PRETTY_NAME=Alpine") == "Alpine");
    CHECK(servers::pretty_name("PRETTY_NAME=\"") == "\"");
    CHECK(servers::pretty_name("NOT_PRETTY_NAME=x").empty());
    CHECK(servers::pretty_name("PRETTY_NAME=" + std::string(1000, 'x')).size() == 80);
}
