#include "agent/servers/rpc_wire.h"

#include <doctest/doctest.h>

#include "agent/servers/mount_wire.h"
#include "agent/servers/xdr.h"

using namespace servers;

namespace {

// A reply as a server of RFC 5531 writes it, without its record mark.
std::string reply(std::uint32_t xid, std::uint32_t accept_status, std::string_view results) {
    return XdrWriter().number(xid).number(1).number(0).number(0).opaque("").number(accept_status).take() +
           std::string(results);
}

std::string marked(std::string_view fragment, bool is_last = true) {
    return XdrWriter().number((is_last ? 0x80000000U : 0) | static_cast<std::uint32_t>(fragment.size())).take() +
           std::string(fragment);
}

}  // namespace

TEST_CASE("RPC: a call is one record") {
    Records records{encode_record(7, kGetPort, getport_arguments(kMountProgram, 3))};
    const auto record = records.take();
    REQUIRE(record);
    CHECK(records.received.empty());
    XdrReader in(*record);
    for (const std::uint32_t expected : {7U, 0U, 2U, 100000U, 2U, 3U, 1U}) CHECK(in.number() == expected);
    CHECK(in.opaque(400).size() == 28);  // stamp, "farroot", uid, gid, gids
    CHECK(in.number() == 0);
    CHECK(in.opaque(400).empty());
    for (const std::uint32_t expected : {100005U, 3U, 6U, 0U}) CHECK(in.number() == expected);
    CHECK(in.rest().empty());
    CHECK_FALSE(in.failed());
}

TEST_CASE("RPC: records come in fragments and pieces, and not longer than is sensible") {
    Records records;
    const std::string bytes = marked("half ", false) + marked("whole") + marked("next");
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        records.received += bytes[i];
        if (const auto record = records.take()) CHECK((*record == "half whole" || *record == "next"));
    }
    CHECK(records.received.empty());
    records.received = XdrWriter().number(0x7fffffff).take();
    CHECK_FALSE(records.take());
    CHECK(records.is_garbled);
}

TEST_CASE("RPC: a record of nothing but fragments without bytes has an end") {
    Records records;
    for (std::size_t i = 0; i <= kMostRecord / 4; ++i) records.received += marked("", false);
    CHECK_FALSE(records.take());
    CHECK(records.is_garbled);
}

TEST_CASE("XDR: what claims to be more than there is, or than is sensible, has failed") {
    XdrWriter written;
    const std::string bytes = written.opaque("abcde").long_number(1ULL << 40 | 2).number(1).number(2).take();
    XdrReader in(bytes);
    CHECK(in.opaque(5) == "abcde");
    CHECK(in.long_number() == (1ULL << 40 | 2));
    CHECK(in.flag());
    CHECK_FALSE(in.failed());
    CHECK_FALSE(in.flag());  // 2 is neither
    CHECK(in.failed());
    for (const std::uint32_t size : {6U, 0x40000001U, 0x7fffffffU, 0xfffffff0U, 0xffffffffU}) {
        const std::string huge = XdrWriter().number(size).fixed("abcde").take();
        XdrReader too_long(huge);
        CHECK(too_long.opaque(0xffffffffU).empty() == (size > 8));
        CHECK(too_long.failed() == (size > 8));
        XdrReader too_many(huge);
        CHECK(too_many.count(5) == 0);
        CHECK(too_many.failed());
        CHECK(too_many.rest().empty());
    }
}

TEST_CASE("RPC: the portmapper's answers") {
    CHECK(decode_port(XdrWriter().number(2049).take()) == 2049);
    CHECK_FALSE(decode_port(XdrWriter().number(65536).take()));
    CHECK_FALSE(decode_port("ab"));
    XdrWriter dump;
    dump.number(1).number(kMountProgram).number(3).number(6).number(40123);
    dump.number(1).number(kNfsProgram).number(4).number(17).number(2049).number(0);
    const std::string bytes = dump.take();
    const auto mappings = decode_mappings(bytes);
    REQUIRE(mappings);
    REQUIRE(mappings->size() == 2);
    CHECK((*mappings)[0].port == 40123);
    CHECK((*mappings)[1].protocol == 17);
    CHECK_FALSE(decode_mappings(bytes.substr(0, bytes.size() - 4)));
}

TEST_CASE("RPC: what an answer means") {
    using Kind = RpcReply::Kind;
    CHECK(decode_reply(reply(7, 0, "rest"), 7)->results == "rest");
    CHECK(decode_reply(reply(7, 1, ""), 7)->reply.kind == Kind::ProgramUnavailable);
    const auto mismatch = decode_reply(reply(7, 2, XdrWriter().number(2).number(3).take()), 7);
    CHECK(mismatch->reply.kind == Kind::VersionMismatch);
    CHECK(mismatch->reply.high == 3);
    CHECK(decode_reply(reply(7, 4, ""), 7)->reply.kind == Kind::Refused);
    CHECK(decode_reply(XdrWriter().number(7).number(1).number(1).number(1).take(), 7)->reply.kind == Kind::Refused);
    const std::string verified = XdrWriter().number(7).number(1).number(0).number(1).opaque("abc").number(0).take();
    CHECK(decode_reply(verified + "rest", 7)->results == "rest");
    const std::string endless = XdrWriter().number(7).number(1).number(0).number(1).number(0xffffffff).number(0).take();
    CHECK_FALSE(decode_reply(endless, 7));                                           // the verifier
    CHECK_FALSE(decode_reply(reply(8, 0, ""), 7));                                   // another call's
    CHECK_FALSE(decode_reply(reply(7, 0, "").substr(0, 20), 7));                     // torn
    CHECK_FALSE(decode_reply(XdrWriter().number(7).number(0).number(0).take(), 7));  // a call
}

TEST_CASE("RPC: MOUNT's answers") {
    CHECK(decode_mount(XdrWriter().number(13).take())->status == 13);
    const auto granted = decode_mount(XdrWriter().number(0).opaque("handle").number(2).number(1).number(390003).take());
    CHECK(granted->handle == "handle");
    CHECK(granted->flavors == std::vector<std::uint32_t>{1, 390003});
    CHECK_FALSE(decode_mount(XdrWriter().number(0).opaque("handle").number(0x40000001).number(1).take()));
    CHECK_FALSE(decode_mount(XdrWriter().number(0).opaque(std::string(65, 'h')).number(0).take()));

    XdrWriter list;
    list.number(1).opaque("/srv/a").number(1).opaque("10.0.0.0/8").number(1).opaque("*").number(0);
    list.number(1).opaque("/srv/b").number(0).number(0);
    const auto exports = decode_exports(list.take());
    REQUIRE(exports);
    REQUIRE(exports->lines.size() == 2);
    CHECK(exports->lines[0].clients == std::vector<std::string>{"10.0.0.0/8", "*"});
    CHECK(exports->lines[1].path == "/srv/b");
    CHECK(exports->lines[1].clients.empty());
}

TEST_CASE("RPC: a server may have more exports than anybody wants to see") {
    XdrWriter list;
    for (int i = 0; i < 25000; ++i) {
        list.number(1).opaque("/srv/" + std::to_string(i));
        for (int client = 0; client < (i == 0 ? 100 : 1); ++client) list.number(1).opaque("c");
        list.number(0);
    }
    const auto exports = decode_exports(list.number(0).take());
    REQUIRE(exports);
    CHECK(exports->lines.size() == kMostExports);
    CHECK(exports->more == 25000 - kMostExports);
    CHECK(exports->lines.front().clients.size() == kMostClients);
    CHECK(exports->lines.front().more_clients == 100 - kMostClients);
    CHECK_FALSE(decode_exports(XdrWriter().number(1).opaque("/srv").take()));
}
