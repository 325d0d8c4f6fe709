#include "agent/servers/nfs4_tree.h"

#include <algorithm>
#include <vector>

#include "agent/servers/libnfs.h"
#include "agent/servers/nfs4_attributes.h"

namespace servers {
namespace {

constexpr std::uint32_t kListingBytes = 16384;
constexpr int kMostListings = 8;  // calls for one folder

using Operations = std::vector<nfs_argop4>;
using TakeCompound = std::function<void(const COMPOUND4res& answer)>;

RpcEnd compound(RpcPeer& nfs, std::uint32_t minor, Operations operations, const TakeCompound& take,
                base::Time deadline) {
    COMPOUND4args arguments{};
    arguments.minorversion = minor;
    arguments.argarray.argarray_len = static_cast<u_int>(operations.size());
    arguments.argarray.argarray_val = operations.data();
    return nfs.call([&](rpc_context* rpc, RpcPeer::Callback callback,
                        void* call) { return ::rpc_nfs4_compound_async(rpc, callback, &arguments, call); },
                    [&](const void* answer) { take(*static_cast<const COMPOUND4res*>(answer)); }, deadline);
}

nfs_argop4 operation(nfs_opnum4 number) {
    nfs_argop4 out{};
    out.argop = number;
    return out;
}

nfs_argop4 put(const RemoteFile& file) {
    auto out = operation(OP_PUTFH);
    out.nfs_argop4_u.opputfh.object = {static_cast<u_int>(file.handle.size()), const_cast<char*>(file.handle.data())};
    return out;
}

nfs_argop4 lookup(const std::string& name) {
    auto out = operation(OP_LOOKUP);
    out.nfs_argop4_u.oplookup.objname = {static_cast<u_int>(name.size()), const_cast<char*>(name.data())};
    return out;
}

bitmap4 bitmap(const std::uint32_t (&mask)[2]) {
    return {2, const_cast<std::uint32_t*>(mask)};
}

nfs_argop4 get_attributes() {
    auto out = operation(OP_GETATTR);
    out.nfs_argop4_u.opgetattr.attr_request = bitmap(kWantedAttributes);
    return out;
}

std::optional<Nfs4Attributes> decoded(const fattr4& attributes) {
    const auto& mask = attributes.attrmask;
    const auto& values = attributes.attr_vals;
    return decode_attributes({mask.bitmap4_val, mask.bitmap4_len},
                             std::as_bytes(std::span(values.attrlist4_val, values.attrlist4_len)));
}

// The result of the last operation, when all went well and it is that one.
std::optional<nfs_resop4> last_result(const COMPOUND4res& answer, nfs_opnum4 number, std::size_t operations) {
    const auto& results = answer.resarray;
    if (answer.status != NFS4_OK || results.resarray_len != operations) return std::nullopt;
    const auto last = copied(results.resarray_val + operations - 1);
    if (last.resop != number) return std::nullopt;
    return last;
}

// The results of GETFH, GETATTR at the end.
std::optional<RemoteFile> file_of(const COMPOUND4res& answer, std::size_t operations) {
    const auto attributes = last_result(answer, OP_GETATTR, operations);
    if (!attributes) return std::nullopt;
    const auto handle = copied(answer.resarray.resarray_val + operations - 2);
    if (handle.resop != OP_GETFH) return std::nullopt;
    const auto values = decoded(attributes->nfs_resop4_u.opgetattr.GETATTR4res_u.resok4.obj_attributes);
    if (!values || !values->kind) return std::nullopt;
    const nfs_fh4& bytes = handle.nfs_resop4_u.opgetfh.GETFH4res_u.resok4.object;
    return RemoteFile{std::string(bytes.nfs_fh4_val, bytes.nfs_fh4_len), *values->kind,
                      (values->mode.value_or(0) & 0111) != 0, values->file_system};
}

std::optional<RemoteFile> find_file(RpcPeer& nfs, Operations operations, base::Time deadline) {
    std::optional<RemoteFile> out;
    operations.push_back(operation(OP_GETFH));
    operations.push_back(get_attributes());
    const auto count = operations.size();
    compound(
        nfs, 0, std::move(operations), [&](const COMPOUND4res& answer) { out = file_of(answer, count); }, deadline);
    return out;
}

std::string text_of(const utf8string& text) {
    return {text.utf8string_val, text.utf8string_len};
}

}  // namespace

std::optional<RemoteFile> Nfs4Tree::root() {
    return find_file(nfs_, {operation(OP_PUTROOTFH)}, deadline_);
}

std::optional<RemoteFile> Nfs4Tree::find(const RemoteFile& folder, const std::string& name) {
    return find_file(nfs_, {put(folder), lookup(name)}, deadline_);
}

std::optional<std::string> Nfs4Tree::target_of(const RemoteFile& link) {
    std::optional<std::string> out;
    const auto take = [&](const COMPOUND4res& answer) {
        if (const auto last = last_result(answer, OP_READLINK, 2)) {
            out = text_of(last->nfs_resop4_u.opreadlink.READLINK4res_u.resok4.link);
        }
    };
    compound(nfs_, 0, {put(link), operation(OP_READLINK)}, take, deadline_);
    return out;
}

std::optional<RemoteListing> Nfs4Tree::list(const RemoteFile& folder, std::size_t most) {
    RemoteListing out;
    auto read_folder = operation(OP_READDIR);
    auto& arguments = read_folder.nfs_argop4_u.opreaddir;
    arguments.dircount = kListingBytes;
    arguments.maxcount = kListingBytes;
    arguments.attr_request = bitmap(kListedAttributes);
    for (int calls = 0; calls < kMostListings; ++calls) {
        bool sound = false;
        bool ended = false;
        const auto take = [&](const COMPOUND4res& answer) {
            const auto last = last_result(answer, OP_READDIR, 2);
            if (!last) return;
            const auto& part = last->nfs_resop4_u.opreaddir.READDIR4res_u.resok4;
            sound = true;
            ended = part.reply.eof != 0 || part.reply.entries == nullptr;
            std::copy_n(part.cookieverf, sizeof arguments.cookieverf, arguments.cookieverf);
            for (const entry4* entry = part.reply.entries; entry != nullptr;) {
                const auto each = copied(entry);
                entry = each.nextentry;
                arguments.cookie = each.cookie;
                std::string name = text_of(each.name);
                const auto attributes = decoded(each.attrs);
                if (!is_sound_name(name) || !attributes) continue;
                if (out.entries.size() == most) {
                    out.cut_off = ended = true;
                    return;
                }
                out.entries.push_back({std::move(name), attributes->kind, attributes->file_system});
            }
        };
        compound(nfs_, 0, {put(folder), read_folder}, take, deadline_);
        if (!sound) return std::nullopt;
        if (ended) return out;
    }
    out.cut_off = true;
    return out;
}

std::optional<std::string> Nfs4Tree::read(const RemoteFile& file, std::uint32_t most) {
    std::optional<std::string> out;
    auto read_bytes = operation(OP_READ);
    read_bytes.nfs_argop4_u.opread.count = most;
    const auto take = [&](const COMPOUND4res& answer) {
        const auto last = last_result(answer, OP_READ, 2);
        if (!last) return;
        const auto& data = last->nfs_resop4_u.opread.READ4res_u.resok4.data;
        out = std::string(data.data_val, std::min<std::size_t>(data.data_len, most));
    };
    compound(nfs_, 0, {put(file), read_bytes}, take, deadline_);
    return out;
}

std::optional<std::uint32_t> ask_minor_version(RpcPeer& nfs, std::uint32_t minor, base::Time deadline) {
    std::optional<std::uint32_t> out;
    compound(
        nfs, minor, {operation(OP_PUTROOTFH)},
        [&](const COMPOUND4res& answer) { out = static_cast<std::uint32_t>(answer.status); }, deadline);
    return out;
}

}  // namespace servers
