#include "agent/servers/pseudo_root.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace servers {
namespace {

struct Directory {
    std::string path;  // "" for the root itself
    RemoteFile file;
    bool other_file_system = false;  // than its parent
    int level = 0;
};

bool leads_on(const RemoteListing& listing) {
    return !listing.entries.empty() && std::ranges::all_of(listing.entries, [](const RemoteEntry& entry) {
        return entry.kind == FileKind::Directory;
    });
}

class Walk {
public:
    Walk(RemoteTree& tree, const PseudoRootBounds& bounds) : tree_(tree), bounds_(bounds) {}

    PseudoRoot from(const RemoteFile& root) {
        left_.push_back({"", root, false, 0});
        for (std::size_t seen = 0; !left_.empty(); ++seen) {
            if (seen == bounds_.directories) {
                out_.cut_off = true;
                break;
            }
            const Directory next = std::move(left_.front());
            left_.pop_front();
            visit(next);
        }
        return std::move(out_);
    }

private:
    void visit(const Directory& directory) {
        const std::string path = directory.path.empty() ? "/" : directory.path;
        auto look = look_at_root(tree_, directory.file);
        if (look.is_root() || directory.other_file_system || directory.level == bounds_.levels) {
            add(path, std::move(look));
            return;
        }
        const auto listing = tree_.list(directory.file, bounds_.entries);
        if (!listing) return;  // its clients may see more than we do
        out_.cut_off |= listing->cut_off;
        const bool top = directory.level == 0;
        if (!leads_on(*listing)) {
            if (!top || !listing->entries.empty()) add(path, std::move(look));
            if (!top) return;  // but what a server exports as "/" may well hold exports beside its files
        } else if (fits(path)) {
            out_.passages.push_back(path);
        }
        for (const auto& entry : listing->entries) enter(directory, entry);
    }

    void enter(const Directory& directory, const RemoteEntry& entry) {
        if (entry.kind != FileKind::Directory) return;
        auto file = tree_.find(directory.file, entry.name);
        if (!file || file->kind != FileKind::Directory) return;
        const bool other = file->file_system != directory.file.file_system && directory.level != 0;
        left_.push_back({directory.path + "/" + entry.name, std::move(*file), other, directory.level + 1});
    }

    void add(const std::string& path, RootLook look) {
        if (fits(path)) out_.exports.push_back({path, std::move(look)});
    }

    bool fits(const std::string& path) {
        bytes_ += path.size();
        if (bytes_ <= bounds_.bytes) return true;
        out_.cut_off = true;
        return false;
    }

    RemoteTree& tree_;
    PseudoRootBounds bounds_;
    std::deque<Directory> left_;
    std::size_t bytes_ = 0;
    PseudoRoot out_;
};

}  // namespace

PseudoRoot walk_pseudo_root(RemoteTree& tree, const RemoteFile& root, const PseudoRootBounds& bounds) {
    return Walk(tree, bounds).from(root);
}

}  // namespace servers
