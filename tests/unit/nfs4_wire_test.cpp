#include "agent/servers/nfs4_wire.h"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>

#include "agent/servers/nfs4_session.h"
#include "agent/servers/nfs4_tree.h"

using namespace servers;

namespace {

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

// A COMPOUND's results up to the first operation's.
XdrWriter results(std::uint32_t status, std::uint32_t count) {
    XdrWriter out;
    out.number(status).opaque("").number(count);
    return out;
}

void add_directory_attributes(XdrWriter& out) {
    out.number(2).number(1U << 1 | 1U << 8).number(1U << 1);
    out.opaque(XdrWriter().number(2).long_number(7).long_number(8).number(0755).take());
}

std::string file_results(std::uint32_t count = 3) {
    XdrWriter out = results(0, count);
    out.number(kPutRoot).number(0).number(kGetHandle).number(0).opaque("root").number(kGetAttributes).number(0);
    add_directory_attributes(out);
    return out.take();
}

void add_sequence(XdrWriter& out, const std::string& session) {
    out.number(kSequence).number(0).fixed(session).number(1).number(0).number(0).number(0).number(0);
}

// A connection whose other end has answered already: to the first call with the first of these, and so on.
class Answered {
public:
    explicit Answered(const std::vector<std::string>& answers) {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
        other_ = base::Fd(ends[1]);
        connection.emplace(base::Fd(ends[0]));
        std::uint32_t xid = 0;
        for (const auto& each : answers) {
            const auto message =
                XdrWriter().number(++xid).number(1).number(0).number(0).opaque("").number(0).fixed(each).take();
            const auto record =
                XdrWriter().number(0x80000000U | static_cast<std::uint32_t>(message.size())).fixed(message).take();
            REQUIRE(::send(other_.get(), record.data(), record.size(), 0) == static_cast<ssize_t>(record.size()));
        }
    }

    std::optional<RpcConnection> connection;
    // What was asked, one record after another.
    std::vector<std::string> asked() const {
        Records records;
        std::array<char, 65536> bytes;
        const ssize_t size = ::recv(other_.get(), bytes.data(), bytes.size(), 0);
        if (size > 0) records.received.assign(bytes.data(), static_cast<std::size_t>(size));
        std::vector<std::string> out;
        while (auto record = records.take()) out.push_back(std::move(*record));
        return out;
    }

private:
    base::Fd other_;
};

base::Time soon() {
    return base::BootClock::now() + base::seconds(10);
}

}  // namespace

TEST_CASE("NFS 4: attributes are those that were asked for, in their order; nothing else") {
    const auto read = [](std::initializer_list<std::uint32_t> mask, const std::string& values) {
        XdrWriter out;
        out.number(static_cast<std::uint32_t>(mask.size()));
        for (const auto word : mask) out.number(word);
        const std::string bytes = out.opaque(values).number(77).take();
        XdrReader in(bytes);
        const auto attributes = read_attributes(in);
        CHECK(in.number() == 77);  // it is read to its end, whatever it is
        return attributes;
    };
    const std::string values = XdrWriter().number(2).long_number(5).long_number(6).number(0755).take();
    const auto directory = read({1U << 1 | 1U << 8, 1U << 1}, values);
    REQUIRE(directory);
    CHECK(directory->kind == FileKind::Directory);
    CHECK(directory->file_system == FileSystemId{5, 6});
    CHECK(directory->mode == 0755);
    CHECK_FALSE(directory->error);
    CHECK(read({1U << 11}, XdrWriter().number(13).take())->error == 13);
    CHECK(read({}, "") == Nfs4Attributes{});
    CHECK_FALSE(read({1U << 1 | 1U << 8, 1U << 1}, values.substr(0, values.size() - 4)));
    CHECK_FALSE(read({1U << 2}, values));
    CHECK_FALSE(read({0, 1U << 4}, values));
    CHECK_FALSE(read({0, 0, 1}, values));
    for (const std::uint32_t count : {17U, 0x40000001U}) {
        const std::string mask = XdrWriter().number(count).fixed(std::string(1024, 'A')).take();
        XdrReader huge(mask);
        CHECK_FALSE(read_attributes(huge));
        CHECK(huge.failed());
    }
}

TEST_CASE("NFS 4: a COMPOUND is its minor version and its operations") {
    CHECK(Operations4().arguments(1) == XdrWriter().opaque("").number(1).number(0).take());
    CHECK(
        Operations4().put_root().lookup("srv").security_of("pi").arguments(0) ==
        XdrWriter().opaque("").number(0).number(3).number(24).number(15).opaque("srv").number(33).opaque("pi").take());
    CHECK(Operations4().put("fh").read_directory({5, "verifier"}, 9).arguments(0) ==
          XdrWriter()
              .opaque("")
              .number(0)
              .number(2)
              .number(22)
              .opaque("fh")
              .number(26)
              .long_number(5)
              .fixed("verifier")
              .number(9)
              .number(9)
              .number(2)
              .number(1U << 1 | 1U << 8 | 1U << 11)
              .number(2)
              .take());
}

TEST_CASE("NFS 4: a file is its handle and its attributes") {
    const auto file = decode_file4(file_results());
    REQUIRE(file);
    CHECK(file->handle == "root");
    CHECK(file->kind == FileKind::Directory);
    CHECK(file->executable);
    CHECK(file->file_system == FileSystemId{7, 8});
    CHECK_FALSE(decode_file4(file_results(2)));  // the attributes are said not to be there
    CHECK_FALSE(decode_file4(file_results().substr(0, 60)));
    CHECK_FALSE(decode_file4(results(2, 1).number(kPutRoot).number(2).take()));
    CHECK_FALSE(decode_file4(""));
    // Operations that nobody asked for, or more of them than there are bytes.
    CHECK_FALSE(decode_file4(results(0, 1).number(kReadLink).number(0).opaque("x").take()));
    CHECK_FALSE(decode_file4(results(0, 0x0199999a).number(kPutRoot).number(0).take()));
    CHECK_FALSE(decode_file4(results(0, 1).number(kGetHandle).number(0).number(0xfffffff0).take()));
}

TEST_CASE("NFS 4: links, bytes, directories") {
    CHECK(decode_link4(results(0, 2).number(kPut).number(0).number(kReadLink).number(0).opaque("/etc").take()) ==
          "/etc");
    const std::string read =
        results(0, 2).number(kPut).number(0).number(kRead).number(0).number(1).opaque("text").take();
    CHECK(decode_read4(read, 4) == "text");
    CHECK_FALSE(decode_read4(read, 3));
    XdrWriter out = results(0, 2);
    out.number(kPut).number(0).number(kReadDirectory).number(0).fixed("verifier");
    for (const char* name : {"..", "sbin", "a/b"}) {
        out.number(1).long_number(3).opaque(name);
        add_directory_attributes(out);
    }
    out.number(1).long_number(4).opaque("foreign").number(1).number(4).opaque("abcd");
    const std::string entries = out.take();
    const auto part = decode_directory4(entries + XdrWriter().number(0).number(0).take());
    REQUIRE(part);
    REQUIRE(part->entries.size() == 1);
    CHECK(part->entries[0].name == "sbin");
    CHECK(part->next.cookie == 4);
    CHECK(part->next.verifier == "verifier");
    CHECK_FALSE(part->ended);
    CHECK(decode_directory4(entries + XdrWriter().number(0).number(1).take())->ended);
    CHECK_FALSE(decode_directory4(entries));
}

TEST_CASE("NFS 4: a walk tells how far it came, and what security its end wants") {
    const auto walk = decode_walk4(
        results(2, 3).number(kPutRoot).number(0).number(kLookup).number(0).number(kLookup).number(2).take());
    REQUIRE(walk);
    CHECK(walk->status == 2);
    CHECK(walk->walked == 1);
    XdrWriter secured = results(0, 2);
    secured.number(kPutRoot).number(0).number(kSecurityInfo).number(0).number(2);
    secured.number(6).opaque("oid").number(0).number(1).number(1);
    CHECK(decode_walk4(secured.take())->flavors == std::vector<std::uint32_t>{6, 1});
    CHECK_FALSE(decode_walk4(results(0, 2).number(kPutRoot).take()));
}

TEST_CASE("NFS 4.1: a session is made, used and taken away again") {
    const std::string session = "0123456789abcdef";
    XdrWriter sequenced = results(0, 4);
    add_sequence(sequenced, session);
    const std::string file = sequenced.take() + file_results().substr(12);
    Answered server({results(0, 1).number(kExchangeId).number(0).long_number(9).number(1).number(0).take(),
                     results(0, 1).number(kCreateSession).number(0).fixed(session).number(1).take(), file,
                     results(0, 1).number(kDestroySession).number(0).take(),
                     results(0, 1).number(kDestroyClient).number(0).take()});
    RpcConnection& nfs = *server.connection;
    auto begun = Nfs4Session::begin(nfs, 1, soon());
    REQUIRE(begun);
    const auto root = Nfs4Tree(*begun, soon()).root();
    REQUIRE(root);
    CHECK(root->handle == "root");
    begun->end(soon());
    CHECK(nfs.is_alive());
    const auto asked = server.asked();
    REQUIRE(asked.size() == 5);
    CHECK(asked[2].ends_with(Operations4().sequence(session, 1).put_root().get_handle().get_attributes().arguments(1)));
    CHECK(asked[3].ends_with(Operations4().destroy_session(session).arguments(1)));
    CHECK(asked[4].ends_with(Operations4().destroy_client(9).arguments(1)));
}

TEST_CASE("NFS 4.1: a server that makes no session keeps no client either") {
    Answered server({results(0, 1).number(kExchangeId).number(0).long_number(9).number(1).number(0).take(),
                     results(10005, 1).number(kCreateSession).number(10005).take(),
                     results(0, 1).number(kDestroyClient).number(0).take()});
    CHECK_FALSE(Nfs4Session::begin(*server.connection, 1, soon()));
    REQUIRE(server.asked().size() == 3);
}
