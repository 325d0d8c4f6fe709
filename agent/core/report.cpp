#include "agent/core/report.h"

#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/json.h"
#include "agent/core/found_view_json.h"
#include "agent/core/root_facts_json.h"
#include "agent/core/swap_json.h"

namespace agent::core {
namespace {

using nlohmann::json;

constexpr std::array kStageStates{"waiting", "working", "done", "failed"};

StageState stage_state(const std::string& word) {
    for (std::size_t i = 0; i < kStageStates.size(); ++i) {
        if (word == kStageStates[i]) return static_cast<StageState>(i);
    }
    return StageState::Waiting;
}

json write(const CauseView& cause) {
    return {{"id", cause.id}, {"object", cause.object}, {"words", cause.words}, {"remedy", cause.remedy}};
}

json write(const StageView& stage) {
    return {{"name", stage.name},
            {"state", kStageStates.at(static_cast<std::size_t>(stage.state))},
            {"detail", stage.detail}};
}

json write(const CandidateView& candidate) {
    json out{{"root", candidate.root},
             {"source", candidate.source},
             {"state", candidate.state},
             {"version", candidate.version},
             {"init", candidate.init},
             {"attempts", candidate.attempts},
             {"passed_over", candidate.passed_over},
             {"spelling", candidate.spelling},
             {"completed", candidate.completed},
             {"asked_for", candidate.asked_for}};
    if (candidate.cause) out["cause"] = write(*candidate.cause);
    if (candidate.facts) out["facts"] = *candidate.facts;
    if (!candidate.warnings.empty()) out["warnings"] = json::array();
    for (const auto& warning : candidate.warnings) out["warnings"].push_back(write(warning));
    return out;
}

json write(const CardView& card) {
    json out{{"device", card.device}, {"state", card.state}, {"text", card.text}, {"editable", card.is_editable}};
    if (card.cause) out["cause"] = write(*card.cause);
    return out;
}

json write(const SaveView& save) {
    json out{{"state", save.state}};
    if (save.cause) out["cause"] = write(*save.cause);
    return out;
}

json write(const LockView& lock) {
    json out{{"state", lock.state}, {"checking", lock.checking}, {"consoles", json::array()}};
    for (const auto& each : lock.consoles) {
        json console{{"name", each.name}, {"open", each.is_open}, {"wrong", each.wrong}, {"shell", each.shell}};
        if (each.wait) console["wait_ms"] = each.wait->count();
        out["consoles"].push_back(std::move(console));
    }
    return out;
}

json write(const MeasureView& measure) {
    json out{{"root", measure.root},
             {"elapsed_ms", measure.elapsed.count()},
             {"lasts_ms", measure.lasts.count()},
             {"bytes", measure.bytes},
             {"over", measure.is_over}};
    if (measure.cause) out["cause"] = write(*measure.cause);
    return out;
}

json write(const SwapView& swap) {
    json out{{"swap", swap.spelling}, {"source", swap.source}, {"state", swap.state}, {"areas", swap.areas}};
    if (swap.cause) out["cause"] = write(*swap.cause);
    return out;
}

json write(const TimingView& timing) {
    return {{"name", timing.name}, {"ms", timing.since_init.count()}};
}

json write(const ChosenView& chosen) {
    return {{"key", chosen.key},
            {"root", chosen.root},
            {"trusted", chosen.is_trusted},
            {"mac", chosen.mac},
            {"address", chosen.address}};
}

json write(const DhcpOfferView& offer) {
    return {{"server", offer.server}, {"address", offer.address}, {"root_path", offer.root_path}};
}

json write(const LinkView& link);

template <typename View>
json write(const std::vector<View>& views) {
    json out = json::array();
    for (const auto& view : views) out.push_back(write(view));
    return out;
}

json write(const DhcpView& dhcp) {
    return {{"sent", dhcp.sent},
            {"naks", dhcp.naks},
            {"declines", dhcp.declines},
            {"ignored", dhcp.ignored},
            {"offers", write(dhcp.offers)}};
}

json write(const LinkView& link) {
    json out{{"name", link.name},       {"mac", link.mac},         {"driver", link.driver}, {"bus", link.bus},
             {"state", link.state},     {"address", link.address}, {"origin", link.origin}, {"ipv6", link.ipv6},
             {"mtu", link.mtu},         {"speed", link.speed},     {"duplex", link.duplex}, {"vlan", link.vlan},
             {"dhcp", write(link.dhcp)}};
    if (link.cause) out["cause"] = write(*link.cause);
    if (!link.warnings.empty()) out["warnings"] = write(link.warnings);
    return out;
}

json write(const OverlayView& overlay) {
    json out{{"state", overlay.state}, {"on", overlay.on}};
    if (overlay.cause) out["cause"] = write(*overlay.cause);
    return out;
}

json write(const CardPowerView& power) {
    json out{{"state", power.state}};
    if (power.cause) out["cause"] = write(*power.cause);
    return out;
}

CauseView read_cause(const json& in) {
    return {in.at("id"), in.at("object"), in.at("words"), in.at("remedy")};
}

std::optional<CauseView> read_cause_of(const json& in) {
    if (!in.contains("cause")) return std::nullopt;
    return read_cause(in.at("cause"));
}

std::optional<base::milliseconds> read_time(const json& in, const char* key) {
    if (!in.contains(key)) return std::nullopt;
    return base::time_from_json<base::milliseconds>(in.at(key));
}

DhcpView read_dhcp(const json& in) {
    DhcpView out{in.at("sent"), in.at("naks"), in.at("declines"), {}, in.at("ignored")};
    for (const auto& each : in.at("offers")) {
        out.offers.push_back({each.at("server"), each.at("address"), each.at("root_path")});
    }
    return out;
}

LinkView read_link(const json& in) {
    LinkView out{in.at("name"),
                 in.at("mac"),
                 in.at("driver"),
                 in.at("bus"),
                 in.at("state"),
                 in.at("address"),
                 in.at("origin"),
                 in.at("ipv6"),
                 in.at("mtu"),
                 in.at("speed"),
                 in.at("duplex"),
                 in.at("vlan"),
                 read_dhcp(in.at("dhcp")),
                 read_cause_of(in),
                 {}};
    if (in.contains("warnings")) {
        for (const auto& each : in.at("warnings")) out.warnings.push_back(read_cause(each));
    }
    return out;
}

LockView read_lock(const json& in) {
    LockView out{in.at("state"), in.at("checking"), {}};
    for (const auto& each : in.at("consoles")) {
        out.consoles.push_back(
            {each.at("name"), each.at("open"), each.at("wrong"), read_time(each, "wait_ms"), each.at("shell")});
    }
    return out;
}

SwapView read_swap(const json& in) {
    return {in.at("swap"), in.at("source"), in.at("state"), in.at("areas").get<std::vector<SwapArea>>(),
            read_cause_of(in)};
}

MeasureView read_measure(const json& in) {
    return {in.at("root"),
            base::time_from_json<base::milliseconds>(in.at("elapsed_ms")),
            base::time_from_json<base::milliseconds>(in.at("lasts_ms")),
            in.at("bytes"),
            in.at("over"),
            read_cause_of(in)};
}

}  // namespace

std::string to_json(const Snapshot& snapshot) {
    json out{{"schema", 1},
             {"farroot", snapshot.farroot},
             {"board", snapshot.board},
             {"serial", snapshot.serial},
             {"state", snapshot.state},
             {"root", snapshot.root},
             {"version", snapshot.version},
             {"swaps", write(snapshot.swaps)},
             {"looking_at_disks", snapshot.looking_at_disks},
             {"stages", write(snapshot.stages)},
             {"card", write(snapshot.card)},
             {"warnings", write(snapshot.warnings)},
             {"mistakes", snapshot.mistakes},
             {"candidates", write(snapshot.candidates)},
             {"links", write(snapshot.links)},
             {"timings", write(snapshot.timings)},
             {"log", snapshot.log},
             {"notice", snapshot.notice},
             {"returns", snapshot.returns},
             {"returned", snapshot.returned},
             {"nfs", snapshot.nfs},
             {"rw", snapshot.read_write},
             {"init", snapshot.init},
             {"keymap", snapshot.keymap},
             {"mode", snapshot.mode},
             {"held", snapshot.held},
             {"looking_for_servers", snapshot.looking_for_servers},
             {"lock", write(snapshot.lock)}};
    if (snapshot.hold_left) out["hold_left_ms"] = snapshot.hold_left->count();
    if (snapshot.boots_in) out["boots_in_ms"] = snapshot.boots_in->count();
    if (snapshot.save) out["save"] = write(*snapshot.save);
    if (snapshot.measure) out["measure"] = write(*snapshot.measure);
    if (snapshot.disks) out["disks"] = *snapshot.disks;
    if (snapshot.disks_cause) out["disks_cause"] = write(*snapshot.disks_cause);
    if (snapshot.overlay) out["overlay"] = write(*snapshot.overlay);
    if (snapshot.card_power) out["sd"] = write(*snapshot.card_power);
    if (snapshot.found) out["discovery"] = *snapshot.found;
    if (snapshot.chosen) out["chosen"] = write(*snapshot.chosen);
    if (snapshot.deadline_left) out["deadline_left_ms"] = snapshot.deadline_left->count();
    return out.dump(1, ' ', false, json::error_handler_t::replace);
}

base::Result<Snapshot> snapshot_from_json(std::string_view text) {
    try {
        const json in = base::parse_json(text);
        Snapshot out;
        out.farroot = in.at("farroot");
        out.board = in.at("board");
        out.serial = in.at("serial");
        out.state = in.at("state");
        out.root = in.at("root");
        out.version = in.at("version");
        out.deadline_left = read_time(in, "deadline_left_ms");
        out.mode = in.at("mode");
        out.held = in.at("held");
        out.hold_left = read_time(in, "hold_left_ms");
        out.boots_in = read_time(in, "boots_in_ms");
        out.looking_for_servers = in.at("looking_for_servers");
        if (in.contains("save")) out.save = {in.at("save").at("state"), read_cause_of(in.at("save"))};
        out.lock = read_lock(in.at("lock"));
        for (const auto& each : in.at("swaps")) out.swaps.push_back(read_swap(each));
        out.looking_at_disks = in.at("looking_at_disks");
        if (in.contains("disks")) out.disks = in.at("disks").get<std::vector<Disk>>();
        if (in.contains("disks_cause")) out.disks_cause = read_cause(in.at("disks_cause"));
        if (in.contains("overlay")) {
            const json& overlay = in.at("overlay");
            out.overlay = {overlay.at("state"), overlay.at("on"), read_cause_of(overlay)};
        }
        if (in.contains("sd")) out.card_power = {in.at("sd").at("state"), read_cause_of(in.at("sd"))};
        if (in.contains("measure")) out.measure = read_measure(in.at("measure"));
        for (const auto& stage : in.at("stages")) {
            out.stages.push_back({stage.at("name"), stage_state(stage.at("state")), stage.at("detail")});
        }
        const json& card = in.at("card");
        out.card = {card.at("device"), card.at("state"), read_cause_of(card), card.at("text"), card.at("editable")};
        for (const auto& warning : in.value("warnings", json::array())) out.warnings.push_back(read_cause(warning));
        for (const auto& mistake : in.at("mistakes")) out.mistakes.push_back(mistake);
        for (const auto& each : in.at("candidates")) {
            out.candidates.push_back({each.at("root"), each.at("source"), each.at("state"), each.at("version"),
                                      each.at("init"), each.at("attempts"), read_cause_of(each),
                                      each.at("passed_over")});
            CandidateView& candidate = out.candidates.back();
            candidate.spelling = each.at("spelling");
            candidate.completed = each.at("completed");
            candidate.asked_for = each.at("asked_for");
            if (each.contains("facts")) candidate.facts = each.at("facts").get<RootFacts>();
            if (!each.contains("warnings")) continue;
            for (const auto& warning : each.at("warnings")) candidate.warnings.push_back(read_cause(warning));
        }
        for (const auto& each : in.at("links")) out.links.push_back(read_link(each));
        for (const auto& each : in.at("timings")) {
            out.timings.push_back({each.at("name"), base::time_from_json<base::milliseconds>(each.at("ms"))});
        }
        for (const auto& line : in.at("log")) out.log.push_back(line);
        out.notice = in.at("notice");
        out.returns = in.at("returns");
        out.returned = in.at("returned");
        out.read_write = in.at("rw");
        out.init = in.at("init");
        out.keymap = in.value("keymap", "");
        for (const auto& root : in.at("nfs")) out.nfs.push_back(root);
        if (in.contains("discovery")) out.found = in.at("discovery").get<FoundView>();
        if (in.contains("chosen")) {
            const json& chosen = in.at("chosen");
            out.chosen = {chosen.at("key"), chosen.at("root"), chosen.at("trusted"), chosen.at("mac"),
                          chosen.at("address")};
        }
        return out;
    } catch (const json::exception& problem) {
        return base::Failure{base::Cause::Unknown, "report.json", "parse", 0, problem.what()};
    }
}

}  // namespace agent::core
