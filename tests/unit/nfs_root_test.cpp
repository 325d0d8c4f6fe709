#include "agent/core/nfs_root.h"

#include <doctest/doctest.h>

#include <array>

using agent::core::NfsRoot;
using agent::core::parse_nfs_root;

TEST_CASE("the spellings of an NFS root") {
    struct Row {
        const char* text;
        NfsRoot root;
    };
    const std::array rows{
        Row{"/srv/root", {"", "/srv/root", ""}},
        Row{"10.0.0.1:/srv/root", {"10.0.0.1", "/srv/root", ""}},
        Row{"nas:/srv/root,vers=3,rsize=8192", {"nas", "/srv/root", "vers=3,rsize=8192"}},
        Row{"nfs:nas:/srv/root", {"nas", "/srv/root", ""}},
        Row{"nfs:/srv/root", {"", "/srv/root", ""}},
        Row{"[fd00::1]:/srv/root", {"[fd00::1]", "/srv/root", ""}},
        Row{"/srv/a:b", {"", "/srv/a:b", ""}},
        Row{"", {"", "", ""}},
        Row{",ro", {"", "", "ro"}},
        Row{"[", {"", "[", ""}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_nfs_root(row.text) == row.root);
    }
}
