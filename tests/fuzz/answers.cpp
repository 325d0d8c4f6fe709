// What jobs answer: what they have to say comes back as it was said; and as one that a stranger took over would, whole
// answers with other bytes in them and any bytes at all: none is more than a failure, and what is taken is written and
// read again as the same.
#include <nlohmann/json.hpp>
#include <string>

#include "agent/job/card.h"
#include "agent/job/card_memory_json.h"
#include "agent/job/evidence_json.h"
#include "agent/job/job_answer.h"
#include "agent/job/overlay.h"
#include "agent/job/password.h"
#include "agent/job/resolv_conf_link.h"
#include "agent/job/swap_answer.h"
#include "initramfs/hand_over.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/made.h"

namespace {

agent::JobEnd end_with(const std::string& answer) {
    return {base::Message{answer, {}}, 0};
}

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

void check_driverless(const std::vector<base::Failure>& adapters) {
    const std::string said = agent::encode_driverless(adapters);
    EXPECT(agent::encode_driverless(agent::driverless_of(end_with(said))) == said);
}

void check_any(const std::string& text) {
    check_round_trip(text, agent::decode_answer);
    check_round_trip(text, agent::decode_card);
    check_round_trip(text, agent::decode_overlay);
    check_round_trip(text, agent::decode_round_trip);
    check_round_trip(text, agent::decode_reads);
    check_round_trip(text, agent::decode_swap);
    if (const auto disks = agent::decode_disks(text)) EXPECT(agent::encode(*disks).size() <= base::kMaxMessage);
    if (const auto attempt = agent::decode_password_try(text)) EXPECT(agent::encode(*attempt) == text);
    if (const auto evidence = agent::evidence_of(end_with(text))) static_cast<void>(agent::encode(*evidence));
    if (const auto memory = agent::parse_memory(text)) EXPECT(agent::parse_memory(agent::to_json(*memory)));
    static_cast<void>(agent::record_as_json(agent::record_of(end_with(text))));
    static_cast<void>(agent::devices_of(end_with(text)));
    check_driverless(agent::driverless_of(end_with(text)));
    check_hand_over(text);
}

// --- What is said comes back. ---

template <typename Value, typename Decode>
std::string check_said(fuzz::Maker& make, Decode decode) {
    const auto outcome = make.outcome<Value>();
    const std::string said = agent::encode(outcome);
    EXPECT(agent::encode(decode(said)) == said);
    return said;
}

std::string check_verdict(fuzz::Maker& make) {
    const auto record = make.make<agent::core::TrialRecord>();
    auto outcome = make.outcome<agent::core::Verdict>();
    // The agent writes where that leads: what is no path in /run does not come back.
    if (outcome && !agent::is_path_in_run(outcome->resolv_conf)) outcome->resolv_conf.clear();
    const std::string said = agent::encode(outcome, record);
    const auto end = end_with(said);
    EXPECT(agent::encode(agent::outcome_of(end, "nfs-trial"), agent::record_of(end)) == said);
    return said;
}

std::string check_evidence(fuzz::Maker& make) {
    const std::string said = agent::encode(make.make<agent::causes::Evidence>());
    const auto heard = agent::evidence_of(end_with(said));
    EXPECT(heard && agent::encode(*heard) == said);
    return said;
}

std::string check_reads(fuzz::Maker& make) {
    const std::string said = agent::encode(make.outcome<agent::core::Throughput>());
    EXPECT(agent::encode(agent::reads_of(end_with(said))) == said);
    return said;
}

std::string check_round_trip_time(fuzz::Maker& make) {
    const std::string said = agent::encode(make.outcome<base::Duration>());
    const auto heard = agent::decode_round_trip(said);
    if (heard && *heard < base::seconds(60)) EXPECT(agent::encode(heard) == said);
    return said;
}

std::string check_devices(fuzz::Maker& make) {
    const auto devices = make.make<std::map<std::string, std::string>>();
    const std::string said = agent::encode_devices(devices);
    const auto heard = agent::devices_of(end_with(said));
    EXPECT(heard && *heard == devices);
    return said;
}

std::string check_disks(fuzz::Maker& make) {
    const auto disks = make.make<std::vector<agent::core::Disk>>();
    const std::string said = agent::encode(disks);
    const auto heard = agent::decode_disks(said);
    EXPECT(heard && heard->size() == disks.size());
    for (std::size_t i = 0; i < disks.size(); ++i) EXPECT((*heard)[i].device == disks[i].device);
    return said;
}

std::string check_memory(fuzz::Maker& make) {
    const auto memory = make.make<agent::core::CardMemory>();
    const std::string said = agent::to_json(memory);
    const auto heard = agent::parse_memory(said);
    EXPECT(heard && *heard == memory);
    return said;
}

std::string check_order(fuzz::Maker& make) {
    const auto order = make.make<initramfs::HandOver>();
    const std::string said = initramfs::encode(order);
    const auto heard = initramfs::decode_hand_over(said);
    EXPECT(static_cast<bool>(heard) == !order.init.empty());
    if (heard) EXPECT(initramfs::encode(*heard) == said);
    return said;
}

std::string check_made(fuzz::Maker& make) {
    switch (make.input().byte() % 11) {
        case 0: return check_verdict(make);
        case 1: return check_evidence(make);
        case 2: return check_reads(make);
        case 3: return check_devices(make);
        case 4: return check_disks(make);
        case 5: return check_memory(make);
        case 6: return check_order(make);
        case 7: return check_said<agent::CardFound>(make, agent::decode_card);
        case 8: return check_said<agent::core::OverlayPlace>(make, agent::decode_overlay);
        case 9: return check_said<std::vector<agent::core::SwapArea>>(make, agent::decode_swap);
        default: return check_round_trip_time(make);
    }
}

// A job that ended without an answer is a failure of its own.
void check_death(int status) {
    const agent::JobEnd end{std::nullopt, status};
    EXPECT(!agent::outcome_of(end, "nfs-trial") && !agent::evidence_of(end) && !agent::reads_of(end));
    EXPECT(!agent::devices_of(end) && agent::record_of(end).mounts.empty());
}

}  // namespace

// An even first byte: an answer that is made of the rest.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::Input input(data, size);
    if (input.byte() % 2 == 0) {
        fuzz::Maker make(input);
        const std::string said = check_made(make);
        check_any(make.spoil(said));
        check_death(make.make<std::uint16_t>());
        return 0;
    }
    const auto rest = input.rest();
    check_any({reinterpret_cast<const char*>(rest.data()), rest.size()});
    return 0;
}
