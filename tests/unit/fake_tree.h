// A server's files in a test's own words: {"/sbin/init", "x"}: a program; "-> target": a link; "/": a directory, as are
// the parents of what is named; anything else: a file's content.
#pragma once

#include <map>
#include <string>

#include "agent/servers/remote_tree.h"

class FakeTree final : public servers::RemoteTree {
public:
    explicit FakeTree(const std::map<std::string, std::string>& files) {
        add("", "/");
        for (const auto& [path, content] : files) {
            for (auto end = path.find('/', 1); end != path.npos; end = path.find('/', end + 1)) {
                add(path.substr(0, end), "/");
            }
            add(path, content);
        }
    }

    servers::RemoteFile root() const { return file(""); }
    void mounted_at(const std::string& path, std::uint64_t file_system) { mounts_[path] = file_system; }
    int calls() const { return calls_; }

    std::optional<servers::RemoteFile> find(const servers::RemoteFile& folder, const std::string& name) override {
        ++calls_;
        const std::string path = folder.handle + "/" + name;
        if (!files_.contains(path)) return std::nullopt;
        return file(path);
    }
    std::optional<std::string> target_of(const servers::RemoteFile& link) override {
        ++calls_;
        return files_.at(link.handle).substr(3);
    }
    std::optional<servers::RemoteListing> list(const servers::RemoteFile& folder, std::size_t most) override {
        ++calls_;
        servers::RemoteListing out;
        const std::string before = folder.handle + "/";
        for (const auto& [path, content] : files_) {
            if (!path.starts_with(before) || path.find('/', before.size()) != path.npos) continue;
            if (out.entries.size() == most) {
                out.cut_off = true;
                break;
            }
            const auto each = file(path);
            out.entries.push_back({path.substr(before.size()), each.kind, each.file_system});
        }
        return out;
    }
    std::optional<std::string> read(const servers::RemoteFile& file, std::uint32_t most) override {
        ++calls_;
        return files_.at(file.handle).substr(0, most);
    }

private:
    void add(const std::string& path, const std::string& content) { files_.try_emplace(path, content); }

    servers::RemoteFile file(const std::string& path) const {
        const std::string& content = files_.at(path);
        const auto kind = content == "/"               ? servers::FileKind::Directory
                          : content.starts_with("-> ") ? servers::FileKind::Link
                                                       : servers::FileKind::File;
        std::uint64_t file_system = 1;
        for (const auto& [mount, number] : mounts_) {
            if (path == mount || path.starts_with(mount + "/")) file_system = number;
        }
        return {path, kind, content == "x", {file_system, 0}};
    }

    std::map<std::string, std::string> files_;
    std::map<std::string, std::uint64_t> mounts_;
    int calls_ = 0;
};
