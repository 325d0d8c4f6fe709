// Remote procedure calls as bytes (RFC 5531). Answers come from strangers: what is malformed is no answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/causes/evidence.h"

namespace servers {

using agent::causes::RpcReply;

constexpr std::size_t kMostRecord = 1024 * 1024;  // bytes of an answer

struct Procedure {
    std::uint32_t program;
    std::uint32_t version;
    std::uint32_t number;
};

// As a datagram has it. The credential is AUTH_SYS of root, whatever may come of it.
std::string encode_message(std::uint32_t xid, const Procedure& procedure, std::string_view arguments);
// As TCP has it: with its record mark.
std::string encode_record(std::uint32_t xid, const Procedure& procedure, std::string_view arguments);

// Takes the first whole record out of what was received; nothing while there is none.
struct Records {
    std::string received;
    bool is_garbled = false;  // one of more than kMostRecord, its marks included: the rest can't be told apart any more
    std::optional<std::string> take();
};

struct Answer {
    RpcReply reply;
    std::string results;  // of a success
};
// Nothing when it is no answer to that call.
std::optional<Answer> decode_reply(std::string_view record, std::uint32_t xid);

}  // namespace servers
