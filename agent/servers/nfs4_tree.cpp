#include "agent/servers/nfs4_tree.h"

namespace servers {
namespace {

constexpr std::uint32_t kListingBytes = 16384;
constexpr int kMostListings = 8;  // calls for one folder

}  // namespace

std::string Nfs4Tree::ask(const Operations4& operations) {
    return nfs_.ask(operations, deadline_).results;
}

std::optional<RemoteFile> Nfs4Tree::root() {
    return decode_file4(ask(Operations4().put_root().get_handle().get_attributes()));
}

std::optional<RemoteFile> Nfs4Tree::find(const RemoteFile& folder, const std::string& name) {
    return decode_file4(ask(Operations4().put(folder.handle).lookup(name).get_handle().get_attributes()));
}

std::optional<std::string> Nfs4Tree::target_of(const RemoteFile& link) {
    return decode_link4(ask(Operations4().put(link.handle).read_link()));
}

std::optional<RemoteListing> Nfs4Tree::list(const RemoteFile& folder, std::size_t most) {
    RemoteListing out;
    DirectoryPlace4 place;
    for (int calls = 0; calls < kMostListings; ++calls) {
        auto part = decode_directory4(ask(Operations4().put(folder.handle).read_directory(place, kListingBytes)));
        if (!part) return std::nullopt;
        for (auto& entry : part->entries) {
            if (!out.add(std::move(entry), most)) return out;
        }
        if (part->ended) return out;
        place = part->next;
    }
    out.cut_off = true;
    return out;
}

std::optional<std::string> Nfs4Tree::read(const RemoteFile& file, std::uint32_t most) {
    return decode_read4(ask(Operations4().put(file.handle).read(most)), most);
}

}  // namespace servers
