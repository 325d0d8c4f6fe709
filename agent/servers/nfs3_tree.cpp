#include "agent/servers/nfs3_tree.h"

#include <algorithm>

#include "agent/servers/libnfs.h"

namespace servers {
namespace {

constexpr std::uint32_t kListingBytes = 8192;
constexpr int kMostListings = 8;  // calls for one folder

nfs_fh3 handle_of(const RemoteFile& file) {
    nfs_fh3 handle{};
    handle.data.data_len = static_cast<u_int>(file.handle.size());
    handle.data.data_val = const_cast<char*>(file.handle.data());
    return handle;
}

FileKind kind_of(ftype3 type) {
    switch (type) {
        case NF3REG: return FileKind::File;
        case NF3DIR: return FileKind::Directory;
        case NF3LNK: return FileKind::Link;
        case NF3BLK:
        case NF3CHR:
        case NF3SOCK:
        case NF3FIFO: return FileKind::Other;
    }
    return FileKind::Other;
}

std::optional<RemoteFile> file_of(const LOOKUP3res& answer) {
    const auto& found = answer.LOOKUP3res_u.resok;
    if (answer.status != NFS3_OK || found.obj_attributes.attributes_follow == 0) return std::nullopt;
    const auto& attributes = found.obj_attributes.post_op_attr_u.attributes;
    return RemoteFile{std::string(found.object.data.data_val, found.object.data.data_len), kind_of(attributes.type),
                      (attributes.mode & 0111) != 0, FileSystemId(attributes.fsid, 0)};
}

}  // namespace

std::optional<RemoteFile> Nfs3Tree::find(const RemoteFile& folder, const std::string& name) {
    std::optional<RemoteFile> out;
    LOOKUP3args arguments{{handle_of(folder), const_cast<char*>(name.c_str())}};
    nfs_.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                  void* call) { return ::rpc_nfs3_lookup_async(rpc, callback, &arguments, call); },
              [&](const void* answer) { out = file_of(*static_cast<const LOOKUP3res*>(answer)); }, deadline_);
    return out;
}

std::optional<std::string> Nfs3Tree::target_of(const RemoteFile& link) {
    std::optional<std::string> out;
    READLINK3args arguments{handle_of(link)};
    nfs_.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                  void* call) { return ::rpc_nfs3_readlink_async(rpc, callback, &arguments, call); },
              [&](const void* bytes) {
                  const auto& answer = *static_cast<const READLINK3res*>(bytes);
                  if (answer.status == NFS3_OK) out = answer.READLINK3res_u.resok.data;
              },
              deadline_);
    return out;
}

std::optional<RemoteListing> Nfs3Tree::list(const RemoteFile& folder, std::size_t most) {
    RemoteListing out;
    READDIR3args arguments{};
    arguments.dir = handle_of(folder);
    arguments.count = kListingBytes;
    for (int calls = 0; calls < kMostListings; ++calls) {
        bool sound = false;
        bool ended = false;
        const auto take = [&](const void* bytes) {
            const auto& answer = *static_cast<const READDIR3res*>(bytes);
            if (answer.status != NFS3_OK) return;
            const auto& part = answer.READDIR3res_u.resok;
            sound = true;
            ended = part.reply.eof != 0 || part.reply.entries == nullptr;
            std::copy_n(part.cookieverf, sizeof arguments.cookieverf, arguments.cookieverf);
            for (const entry3* entry = part.reply.entries; entry != nullptr;) {
                const auto each = copied(entry);
                entry = each.nextentry;
                arguments.cookie = each.cookie;
                if (!is_sound_name(each.name)) continue;
                if (out.entries.size() == most) {
                    out.cut_off = ended = true;
                    return;
                }
                out.entries.push_back({each.name, std::nullopt, {}});
            }
        };
        nfs_.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                      void* call) { return ::rpc_nfs3_readdir_async(rpc, callback, &arguments, call); },
                  take, deadline_);
        if (!sound) return std::nullopt;
        if (ended) return out;
    }
    out.cut_off = true;
    return out;
}

std::optional<std::string> Nfs3Tree::read(const RemoteFile& file, std::uint32_t most) {
    std::optional<std::string> out;
    READ3args arguments{handle_of(file), 0, most};
    nfs_.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                  void* call) { return ::rpc_nfs3_read_async(rpc, callback, &arguments, call); },
              [&](const void* bytes) {
                  const auto& answer = *static_cast<const READ3res*>(bytes);
                  if (answer.status != NFS3_OK) return;
                  const auto& data = answer.READ3res_u.resok.data;
                  out = std::string(data.data_val, std::min<std::size_t>(data.data_len, most));
              },
              deadline_);
    return out;
}

}  // namespace servers
