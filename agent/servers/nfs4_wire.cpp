#include "agent/servers/nfs4_wire.h"

#include <utility>

#include "agent/causes/evidence.h"

namespace servers {
namespace {

using agent::causes::kOk;

// nfs_opnum4
constexpr std::uint32_t kGetAttributes = 9;
constexpr std::uint32_t kGetHandle = 10;
constexpr std::uint32_t kLookup = 15;
constexpr std::uint32_t kPut = 22;
constexpr std::uint32_t kPutRoot = 24;
constexpr std::uint32_t kRead = 25;
constexpr std::uint32_t kReadDirectory = 26;
constexpr std::uint32_t kReadLink = 27;
constexpr std::uint32_t kSecurityInfo = 33;
constexpr std::uint32_t kExchangeId = 42;
constexpr std::uint32_t kCreateSession = 43;
constexpr std::uint32_t kDestroySession = 44;
constexpr std::uint32_t kSequence = 53;
constexpr std::uint32_t kDestroyClient = 57;

constexpr std::size_t kMostTag = 1024;
constexpr std::size_t kMostHandle = 128;  // NFS4_FHSIZE
constexpr std::size_t kVerifier = 8;      // NFS4_VERIFIER_SIZE
constexpr std::size_t kSession = 16;      // NFS4_SESSIONID_SIZE
constexpr std::size_t kStateId = 16;      // its sequence and the rest
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kLongestTarget = 4096;
constexpr std::size_t kMostMechanism = 400;  // an OID
constexpr std::uint32_t kMostFlavors = 32;
constexpr std::uint32_t kMostOperations = 128;
constexpr std::uint32_t kRpcsecGss = 6;

constexpr std::uint32_t kMostMessage = 64 * 1024;  // either way
constexpr std::uint32_t kCallBackProgram = 0x40000000;
constexpr std::uint32_t kCallBackMessage = 4096;

// channel_attrs4: one request at a time, nothing of which is kept for a retry.
void add_channel(XdrWriter& out, std::uint32_t message) {
    constexpr std::uint32_t kOperations = 16;
    out.number(0).number(message).number(message).number(0).number(kOperations).number(1).number(0);
}

std::string bytes_of(AttributeMask mask) {
    return XdrWriter().number(2).number(mask.first).number(mask.second).take();
}

// The results of a COMPOUND, in order. SEQUENCE, which is the session's own, is read over.
class Results {
public:
    explicit Results(std::string_view bytes) : in_(bytes) {
        status_ = in_.number();
        in_.opaque(kMostTag);
        left_ = in_.count(kMostOperations);
        begin();
        if (is(kSequence)) {
            constexpr std::size_t kNumbers = 5 * 4;
            in_.fixed(kSession + kNumbers);
            begin();
        }
    }

    std::uint32_t status() const { return status_; }
    bool failed() const { return in_.failed(); }
    // Whether the next one is of that operation, and succeeded.
    bool is(std::uint32_t operation) const { return operation_ == operation && is_ok_; }

    // Reads that one's result, with `read`; false: it is another one, it failed, or its bytes make no sense.
    template <typename Read>
    bool take(std::uint32_t operation, Read read) {
        if (!is(operation)) return false;
        read(in_);
        begin();
        return !in_.failed();
    }
    bool take(std::uint32_t operation) {
        return take(operation, [](XdrReader&) {});
    }

    // What leads to the file or directory in question.
    Results& skip_way() {
        while (take(kPut) || take(kPutRoot) || take(kLookup)) {
        }
        return *this;
    }

private:
    void begin() {
        is_ok_ = false;
        if (left_ == 0 || in_.failed()) return;
        --left_;
        operation_ = in_.number();
        is_ok_ = in_.number() == kOk && !in_.failed();
    }

    XdrReader in_;
    std::uint32_t status_ = 0;
    std::uint32_t left_ = 0;  // behind the next one
    std::uint32_t operation_ = 0;
    bool is_ok_ = false;
};

// SECINFO4resok: a GSS flavor comes with its mechanism, quality of protection and service.
std::vector<std::uint32_t> read_flavors(XdrReader& in) {
    std::vector<std::uint32_t> flavors;
    for (auto left = in.count(kMostFlavors); left > 0 && !in.failed(); --left) {
        flavors.push_back(in.number());
        if (flavors.back() != kRpcsecGss) continue;
        in.opaque(kMostMechanism);
        in.number();
        in.number();
    }
    return flavors;
}

DirectoryPart4 read_part(XdrReader& in) {
    DirectoryPart4 out;
    out.next.verifier = in.fixed(kVerifier);
    bool is_empty = true;
    while (in.flag()) {
        is_empty = false;
        out.next.cookie = in.long_number();
        std::string name = in.opaque(kLongestName);
        const auto attributes = read_attributes(in);
        if (is_sound_name(name) && attributes) {
            out.entries.push_back({std::move(name), attributes->kind, attributes->file_system});
        }
    }
    out.ended = in.flag() || is_empty;
    return out;
}

}  // namespace

Operations4& Operations4::add(std::uint32_t operation, std::string_view arguments) {
    bytes_ += XdrWriter().number(operation).take();
    bytes_ += arguments;
    ++count_;
    return *this;
}

Operations4& Operations4::then(const Operations4& others) {
    bytes_ += others.bytes_;
    count_ += others.count_;
    return *this;
}

std::string Operations4::arguments(unsigned minor) const {
    return XdrWriter().opaque("").number(minor).number(count_).take() + bytes_;
}

Operations4& Operations4::put_root() {
    return add(kPutRoot);
}

Operations4& Operations4::put(std::string_view handle) {
    return add(kPut, XdrWriter().opaque(handle).take());
}

Operations4& Operations4::lookup(std::string_view name) {
    return add(kLookup, XdrWriter().opaque(name).take());
}

Operations4& Operations4::get_handle() {
    return add(kGetHandle);
}

Operations4& Operations4::get_attributes() {
    return add(kGetAttributes, bytes_of(kWantedAttributes));
}

Operations4& Operations4::read_link() {
    return add(kReadLink);
}

Operations4& Operations4::read_directory(const DirectoryPlace4& place, std::uint32_t bytes) {
    XdrWriter out;
    out.long_number(place.cookie).fixed(place.verifier).number(bytes).number(bytes);
    return add(kReadDirectory, out.take() + bytes_of(kListedAttributes));
}

// With the anonymous stateid (RFC 7530 §9.1.4.3).
Operations4& Operations4::read(std::uint32_t bytes) {
    return add(kRead, XdrWriter().fixed(std::string(kStateId, '\0')).long_number(0).number(bytes).take());
}

Operations4& Operations4::security_of(std::string_view name) {
    return add(kSecurityInfo, XdrWriter().opaque(name).take());
}

Operations4& Operations4::exchange_id(std::string_view owner) {
    XdrWriter out;
    out.fixed(std::string(kVerifier, '\0')).opaque(owner);
    out.number(0).number(0).number(0);  // no flags, no protection of the state, nothing about the implementation
    return add(kExchangeId, out.take());
}

Operations4& Operations4::create_session(std::uint64_t client, std::uint32_t sequence) {
    XdrWriter out;
    out.long_number(client).number(sequence).number(0);  // neither persistent nor with a back channel
    add_channel(out, kMostMessage);
    add_channel(out, kCallBackMessage);
    out.number(kCallBackProgram).number(1).number(0);  // its security: AUTH_NONE
    return add(kCreateSession, out.take());
}

// In slot 0, the highest that is used; the server need not keep the answer.
Operations4& Operations4::sequence(std::string_view session, std::uint32_t sequence) {
    return add(kSequence, XdrWriter().fixed(session).number(sequence).number(0).number(0).number(0).take());
}

Operations4& Operations4::destroy_session(std::string_view session) {
    return add(kDestroySession, session);
}

Operations4& Operations4::destroy_client(std::uint64_t client) {
    return add(kDestroyClient, XdrWriter().long_number(client).take());
}

std::optional<RemoteFile> decode_file4(std::string_view results) {
    Results in(results);
    RemoteFile out;
    std::optional<Nfs4Attributes> attributes;
    in.skip_way();
    const bool whole = in.take(kGetHandle, [&](XdrReader& bytes) { out.handle = bytes.opaque(kMostHandle); }) &&
                       in.take(kGetAttributes, [&](XdrReader& bytes) { attributes = read_attributes(bytes); });
    if (!whole || !attributes || !attributes->kind) return std::nullopt;
    out.kind = *attributes->kind;
    out.executable = (attributes->mode.value_or(0) & 0111) != 0;
    out.file_system = attributes->file_system;
    return out;
}

std::optional<std::string> decode_link4(std::string_view results) {
    std::string out;
    const auto read = [&](XdrReader& in) { out = in.opaque(kLongestTarget); };
    if (!Results(results).skip_way().take(kReadLink, read)) return std::nullopt;
    return out;
}

std::optional<std::string> decode_read4(std::string_view results, std::uint32_t most) {
    std::string out;
    const auto read = [&](XdrReader& in) {
        in.flag();  // the end
        out = in.opaque(most);
    };
    if (!Results(results).skip_way().take(kRead, read)) return std::nullopt;
    return out;
}

std::optional<DirectoryPart4> decode_directory4(std::string_view results) {
    DirectoryPart4 out;
    if (!Results(results).skip_way().take(kReadDirectory, [&](XdrReader& in) { out = read_part(in); })) {
        return std::nullopt;
    }
    return out;
}

std::optional<Walk4> decode_walk4(std::string_view results) {
    Results in(results);
    Walk4 walk{in.status(), 0, {}};
    in.take(kPutRoot);
    while (in.take(kLookup)) ++walk.walked;
    in.take(kSecurityInfo, [&](XdrReader& bytes) { walk.flavors = read_flavors(bytes); });
    if (in.failed()) return std::nullopt;
    return walk;
}

std::optional<ClientId4> decode_client4(std::string_view results) {
    ClientId4 out;
    const auto read = [&](XdrReader& in) {
        out.id = in.long_number();
        out.sequence = in.number();
    };
    if (!Results(results).take(kExchangeId, read)) return std::nullopt;
    return out;
}

std::optional<std::string> decode_session4(std::string_view results) {
    std::string out;
    if (!Results(results).take(kCreateSession, [&](XdrReader& in) { out = in.fixed(kSession); })) {
        return std::nullopt;
    }
    return out;
}

}  // namespace servers
