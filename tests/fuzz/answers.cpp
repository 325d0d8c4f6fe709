// What jobs answer, as one that a stranger took over would: no answer is more than a failure, and what is taken is
// written and read again as the same.
#include <nlohmann/json.hpp>
#include <string>

#include "agent/job/card.h"
#include "agent/job/evidence_json.h"
#include "agent/job/job_answer.h"
#include "agent/job/overlay.h"
#include "agent/job/password.h"
#include "agent/job/swap_answer.h"
#include "initramfs/hand_over.h"
#include "tests/fuzz/expect.h"

namespace {

// Of UTF-8 alone: any other text is replaced when it is written.
template <typename Decode>
void check_round_trip(const std::string& text, Decode decode) {
    const auto outcome = decode(text);
    if (!outcome) return;
    const std::string written = agent::encode(outcome);
    const auto again = decode(written);
    EXPECT(again);
    EXPECT(agent::encode(again) == written);
}

void check_hand_over(const std::string& text) {
    const auto order = initramfs::decode_hand_over(text);
    if (!order) return;
    const auto again = initramfs::decode_hand_over(initramfs::encode(*order));
    EXPECT(again);
    EXPECT(again->source == order->source && again->init == order->init && again->covers == order->covers);
    EXPECT(again->layer == order->layer && again->patience == order->patience);
}

void check_evidence(const std::string& text) {
    try {
        const auto evidence = agent::evidence_from_json(nlohmann::json::parse(text));
        static_cast<void>(agent::evidence_as_json(evidence));
    } catch (const nlohmann::json::exception&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_round_trip(text, agent::decode_answer);
    check_round_trip(text, agent::decode_card);
    check_round_trip(text, agent::decode_overlay);
    check_round_trip(text, agent::decode_round_trip);
    check_round_trip(text, agent::decode_reads);
    check_round_trip(text, agent::decode_swap);
    if (const auto disks = agent::decode_disks(text)) EXPECT(agent::encode(*disks).size() <= base::kMaxMessage);
    if (const auto attempt = agent::decode_password_try(text)) EXPECT(agent::encode(*attempt) == text);
    check_hand_over(text);
    check_evidence(text);
    return 0;
}
