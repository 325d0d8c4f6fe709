#include "agent/causes/rpc_wire.h"

#include <doctest/doctest.h>

#include "agent/causes/xdr.h"

using namespace agent::causes;

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
    Records records{encode_call(7, kGetPort, getport_arguments(kMnt))};
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

TEST_CASE("RPC: what an answer means") {
    using Kind = RpcReply::Kind;
    CHECK(decode_reply(reply(7, 0, "rest"), 7)->results == "rest");
    CHECK(decode_reply(reply(7, 1, ""), 7)->reply.kind == Kind::ProgramUnavailable);
    const auto mismatch = decode_reply(reply(7, 2, XdrWriter().number(2).number(3).take()), 7);
    CHECK(mismatch->reply.kind == Kind::VersionMismatch);
    CHECK(mismatch->reply.high == 3);
    CHECK(decode_reply(reply(7, 4, ""), 7)->reply.kind == Kind::Refused);
    CHECK(decode_reply(XdrWriter().number(7).number(1).number(1).number(1).take(), 7)->reply.kind == Kind::Refused);
    CHECK_FALSE(decode_reply(reply(8, 0, ""), 7));                                   // another call's
    CHECK_FALSE(decode_reply(reply(7, 0, "").substr(0, 20), 7));                     // torn
    CHECK_FALSE(decode_reply(XdrWriter().number(7).number(0).number(0).take(), 7));  // a call
}

TEST_CASE("RPC: MOUNT's answers") {
    CHECK(decode_mount(XdrWriter().number(13).take())->status == 13);
    const auto granted = decode_mount(XdrWriter().number(0).opaque("handle").number(2).number(1).number(390003).take());
    CHECK(granted->flavors == std::vector<std::uint32_t>{1, 390003});
    CHECK_FALSE(decode_mount(XdrWriter().number(0).opaque(std::string(65, 'h')).number(0).take()));

    XdrWriter list;
    list.number(1).opaque("/srv/a").number(1).opaque("10.0.0.0/8").number(1).opaque("*").number(0);
    list.number(1).opaque("/srv/b").number(0).number(0);
    const auto exports = decode_exports(list.take());
    REQUIRE(exports);
    REQUIRE(exports->size() == 2);
    CHECK((*exports)[0].clients == std::vector<std::string>{"10.0.0.0/8", "*"});
    CHECK((*exports)[1].path == "/srv/b");
    CHECK((*exports)[1].clients.empty());
}

TEST_CASE("RPC: a server may have more exports than anybody wants to see, or never stop telling them") {
    XdrWriter list;
    for (int i = 0; i < 25000; ++i) {
        list.number(1).opaque("/srv/" + std::to_string(i));
        for (int client = 0; client < (i == 0 ? 100 : 1); ++client) list.number(1).opaque("c");
        list.number(0);
    }
    const auto exports = decode_exports(list.take());  // it has no end
    REQUIRE(exports);
    CHECK(exports->size() == kMostExports);
    CHECK(exports->front().clients.size() == kMostClients);
    CHECK_FALSE(decode_exports(XdrWriter().number(1).opaque("/srv").take()));
}

TEST_CASE("RPC: a walk through the NFSv4 tree") {
    const std::vector<std::string> path = components_of("//srv/root/");
    CHECK(path == std::vector<std::string>{"srv", "root"});
    CHECK(walk_arguments(0, path) == XdrWriter()
                                         .opaque("")
                                         .number(0)
                                         .number(3)
                                         .number(24)
                                         .number(15)
                                         .opaque("srv")
                                         .number(15)
                                         .opaque("root")
                                         .take());
    CHECK(walk_arguments(0, path, true) == XdrWriter()
                                               .opaque("")
                                               .number(0)
                                               .number(3)
                                               .number(24)
                                               .number(15)
                                               .opaque("srv")
                                               .number(33)
                                               .opaque("root")
                                               .take());

    XdrWriter ended;
    ended.number(2).opaque("").number(3).number(24).number(0).number(15).number(0).number(15).number(2);
    const auto walk = decode_walk(ended.take());
    CHECK(walk->status == 2);
    CHECK(walk->walked == 1);

    XdrWriter secinfo;
    secinfo.number(0).opaque("").number(2).number(24).number(0).number(33).number(0).number(2);
    secinfo.number(6).opaque("oid").number(0).number(1).number(1);
    CHECK(decode_walk(secinfo.take())->flavors == std::vector<std::uint32_t>{6, 1});
}
