#include "agent/servers/nfs3_wire.h"

#include "agent/servers/xdr.h"

namespace servers {
namespace {

constexpr std::size_t kMostHandle = 64;     // NFS3_FHSIZE
constexpr std::size_t kVerifier = 8;        // NFS3_COOKIEVERFSIZE
constexpr std::size_t kLongestName = 1024;  // no server has longer ones; the protocol knows no bound
constexpr std::size_t kLongestTarget = 4096;
constexpr std::uint32_t kOk = 0;

FileAttributes3 read_attributes(XdrReader& in) {  // fattr3
    constexpr std::size_t kOwners = 3 * 4;        // nlink, uid, gid
    constexpr std::size_t kSizes = 3 * 8;         // size, used, rdev
    constexpr std::size_t kRest = 8 + 3 * 8;      // fileid, three times
    FileAttributes3 out;
    out.kind = kind_of(in.number());
    out.mode = in.number();
    in.fixed(kOwners + kSizes);
    out.file_system = in.long_number();
    in.fixed(kRest);
    return out;
}

std::optional<FileAttributes3> read_optional_attributes(XdrReader& in) {  // post_op_attr
    if (!in.flag()) return std::nullopt;
    return read_attributes(in);
}

// What is left of an answer to a question about a file or folder: its attributes come first.
XdrReader after_attributes(std::string_view results) {
    XdrReader in(results);
    if (in.number() != kOk) return XdrReader({});
    read_optional_attributes(in);
    return in;
}

}  // namespace

std::string handle_argument(std::string_view handle) {
    return XdrWriter().opaque(handle).take();
}

std::string lookup_arguments(std::string_view folder, std::string_view name) {
    return XdrWriter().opaque(folder).opaque(name).take();
}

std::string read_arguments(std::string_view file, std::uint32_t bytes) {
    return XdrWriter().opaque(file).long_number(0).number(bytes).take();
}

std::string read_directory_arguments(std::string_view folder, const DirectoryPlace3& place, std::uint32_t bytes) {
    return XdrWriter().opaque(folder).long_number(place.cookie).fixed(place.verifier).number(bytes).take();
}

std::optional<FileAttributes3> decode_attributes3(std::string_view results) {
    XdrReader in(results);
    if (in.number() != kOk) return std::nullopt;
    const auto attributes = read_attributes(in);
    if (in.failed()) return std::nullopt;
    return attributes;
}

std::optional<LookupResult3> decode_lookup3(std::string_view results) {
    XdrReader in(results);
    if (in.number() != kOk) return std::nullopt;
    LookupResult3 out;
    out.handle = in.opaque(kMostHandle);
    out.attributes = read_optional_attributes(in);
    if (in.failed()) return std::nullopt;
    return out;
}

std::optional<std::string> decode_link3(std::string_view results) {
    XdrReader in = after_attributes(results);
    std::string target = in.opaque(kLongestTarget);
    if (in.failed()) return std::nullopt;
    return target;
}

std::optional<std::string> decode_read3(std::string_view results, std::uint32_t most) {
    XdrReader in = after_attributes(results);
    in.number();  // of bytes, which their own length says again
    in.flag();    // the end
    std::string bytes = in.opaque(most);
    if (in.failed()) return std::nullopt;
    return bytes;
}

std::optional<DirectoryPart3> decode_directory3(std::string_view results) {
    XdrReader in = after_attributes(results);
    DirectoryPart3 out;
    out.next.verifier = in.fixed(kVerifier);
    bool is_empty = true;
    while (in.flag()) {
        is_empty = false;
        in.long_number();  // fileid
        std::string name = in.opaque(kLongestName);
        out.next.cookie = in.long_number();
        if (is_sound_name(name)) out.names.push_back(std::move(name));
    }
    out.ended = in.flag() || is_empty;
    if (in.failed()) return std::nullopt;
    return out;
}

}  // namespace servers
