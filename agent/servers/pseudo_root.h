// What a server shows to NFSv4 clients below "/": three levels, bounded. The protocol does not tell a directory that
// only leads to exports from an export (both can even lie in one file system), so this goes by content: a directory is
// taken for an export when it is another file system than its parent, holds anything but directories, holds nothing,
// looks like a root, or is as deep as is looked.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/servers/remote_tree.h"
#include "agent/servers/root_look.h"

namespace servers {

struct PseudoExport {
    std::string path;  // "/srv/pi"
    RootLook look;
    bool operator==(const PseudoExport&) const = default;
};

struct PseudoRoot {
    std::vector<PseudoExport> exports;
    std::vector<std::string> passages;  // directories that only lead to exports, "/" among them
    bool cut_off = false;               // there are more
    bool operator==(const PseudoRoot&) const = default;
};

struct PseudoRootBounds {
    int levels = 3;
    std::size_t directories = 64;
    std::size_t entries = 64;   // of one directory
    std::size_t bytes = 16384;  // of all paths together
};

PseudoRoot walk_pseudo_root(RemoteTree& tree, const RemoteFile& root, const PseudoRootBounds& bounds = {});

}  // namespace servers
