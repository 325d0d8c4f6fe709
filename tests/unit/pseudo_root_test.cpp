#include "agent/servers/pseudo_root.h"

#include <doctest/doctest.h>

#include "tests/unit/fake_tree.h"

using servers::walk_pseudo_root;

namespace {

std::vector<std::string> paths(const servers::PseudoRoot& found) {
    std::vector<std::string> out;
    for (const auto& each : found.exports) out.push_back(each.path);
    return out;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("the pseudo-root: what only leads to exports is told from the exports below it") {
    FakeTree tree({{"/export/root/sbin/init", "x"},
                   {"/export/data/file", "content"},
                   {"/srv/nfs/pi/sbin/init", "x"},
                   {"/srv/nfs/empty", "/"}});
    const auto found = walk_pseudo_root(tree, tree.root());
    CHECK(found.passages == Paths{"/", "/export", "/srv", "/srv/nfs"});
    CHECK(paths(found) == Paths{"/export/data", "/export/root", "/srv/nfs/empty", "/srv/nfs/pi"});
    CHECK(found.exports[1].look.is_root());
    CHECK_FALSE(found.exports[0].look.is_root());
    CHECK_FALSE(found.cut_off);
}

TEST_CASE("another file system below a passage is an export, whatever it holds") {
    FakeTree tree({{"/export/big/a/b/c/d", "deep"}, {"/export/big/a/b/e", "deep"}});
    CHECK(paths(walk_pseudo_root(tree, tree.root())) == Paths{"/export/big/a"});  // as deep as is looked
    tree.mounted_at("/export/big", 7);
    CHECK(paths(walk_pseudo_root(tree, tree.root())) == Paths{"/export/big"});
}

TEST_CASE("a root exported as / is one export; files beside exports there hide none of these") {
    FakeTree whole({{"/sbin/init", "x"}, {"/etc/os-release", "PRETTY_NAME=x"}});
    CHECK(paths(walk_pseudo_root(whole, whole.root())) == Paths{"/"});
    FakeTree mixed({{"/README", "hello"}, {"/pi/sbin/init", "x"}});
    CHECK(paths(walk_pseudo_root(mixed, mixed.root())) == Paths{"/", "/pi"});
    FakeTree nothing(std::map<std::string, std::string>{});
    CHECK(paths(walk_pseudo_root(nothing, nothing.root())).empty());
}

TEST_CASE("a pseudo-root without end is cut off, in directories, entries and bytes") {
    std::map<std::string, std::string> files;
    for (int i = 0; i < 500; ++i) files["/export/" + std::to_string(i) + "/file"] = "content";
    FakeTree tree(files);
    auto found = walk_pseudo_root(tree, tree.root());
    CHECK(found.cut_off);
    CHECK(found.exports.size() <= 64);
    found = walk_pseudo_root(tree, tree.root(), {.directories = 10});
    CHECK(found.cut_off);
    CHECK(found.exports.size() <= 10);
    found = walk_pseudo_root(tree, tree.root(), {.bytes = 100});
    CHECK(found.cut_off);
    CHECK(found.exports.size() < 10);
}
