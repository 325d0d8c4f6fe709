#include "agent/servers/nfs3_tree.h"

#include "agent/servers/nfs3_wire.h"

namespace servers {
namespace {

constexpr std::uint32_t kListingBytes = 8192;
constexpr int kMostListings = 8;  // calls for one folder

}  // namespace

std::string Nfs3Tree::ask(const Procedure& procedure, const std::string& arguments) {
    return nfs_.ask(procedure, arguments, deadline_).results;
}

std::optional<RemoteFile> Nfs3Tree::find(const RemoteFile& folder, const std::string& name) {
    const auto found = decode_lookup3(ask(kLookup3, lookup_arguments(folder.handle, name)));
    if (!found) return std::nullopt;
    const auto attributes = found->attributes
                                ? found->attributes
                                : decode_attributes3(ask(kGetAttributes3, handle_argument(found->handle)));
    if (!attributes) return std::nullopt;
    return RemoteFile{found->handle, attributes->kind, (attributes->mode & 0111) != 0, {attributes->file_system, 0}};
}

std::optional<std::string> Nfs3Tree::target_of(const RemoteFile& link) {
    return decode_link3(ask(kReadLink3, handle_argument(link.handle)));
}

std::optional<RemoteListing> Nfs3Tree::list(const RemoteFile& folder, std::size_t most) {
    RemoteListing out;
    DirectoryPlace3 place;
    for (int calls = 0; calls < kMostListings; ++calls) {
        auto part =
            decode_directory3(ask(kReadDirectory3, read_directory_arguments(folder.handle, place, kListingBytes)));
        if (!part) return std::nullopt;
        for (auto& name : part->names) {
            if (!out.add({std::move(name), std::nullopt, {}}, most)) return out;
        }
        if (part->ended) return out;
        place = part->next;
    }
    out.cut_off = true;
    return out;
}

std::optional<std::string> Nfs3Tree::read(const RemoteFile& file, std::uint32_t most) {
    return decode_read3(ask(kRead3, read_arguments(file.handle, most)), most);
}

}  // namespace servers
