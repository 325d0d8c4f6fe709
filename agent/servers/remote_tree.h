// A server's files as seen by reading alone, without a mount: what NFSv3 and NFSv4 have in common. Nothing is opened,
// locked or written, and no state is left on the server. Blocks, each call up to its reader's deadline: for jobs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace servers {

enum class FileKind { File, Directory, Link, Other };
FileKind kind_of(std::uint32_t type);  // as both ftype3 (RFC 1813 §2.5) and nfs_ftype4 (RFC 7530 §16) number them

using FileSystemId = std::pair<std::uint64_t, std::uint64_t>;

struct RemoteFile {
    std::string handle;  // opaque
    FileKind kind = FileKind::Other;
    bool executable = false;  // by anybody
    FileSystemId file_system;
};

struct RemoteEntry {
    std::string name;              // never empty, "." or "..", and without '/'
    std::optional<FileKind> kind;  // where the protocol tells
    FileSystemId file_system;      // likewise
};

struct RemoteListing {
    std::vector<RemoteEntry> entries;
    bool cut_off = false;  // there are more

    bool add(RemoteEntry entry, std::size_t most);  // false, and cut off, where there are `most` already
};

class RemoteTree {
public:
    virtual ~RemoteTree() = default;
    RemoteTree() = default;
    RemoteTree(const RemoteTree&) = delete;
    RemoteTree& operator=(const RemoteTree&) = delete;

    // Nothing: there is none, or no access, or no answer.
    virtual std::optional<RemoteFile> find(const RemoteFile& folder, const std::string& name) = 0;
    virtual std::optional<std::string> target_of(const RemoteFile& link) = 0;
    virtual std::optional<RemoteListing> list(const RemoteFile& folder, std::size_t most) = 0;
    virtual std::optional<std::string> read(const RemoteFile& file, std::uint32_t most) = 0;  // from its beginning
};

bool is_sound_name(const std::string& name);  // as of RemoteEntry
std::vector<std::string> components_of(std::string_view path);

}  // namespace servers
