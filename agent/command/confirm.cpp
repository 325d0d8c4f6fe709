#include "agent/command/confirm.h"

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/base/file.h"
#include "agent/base/json.h"
#include "agent/base/printable.h"
#include "agent/core/root_spelling.h"
#include "agent/job/card_memory_json.h"
#include "agent/job/card_mount.h"
#include "agent/job/card_power.h"
#include "agent/job/card_writer.h"
#include "agent/report_file.h"

namespace agent {
namespace {

using core::CardMemory;
using nlohmann::json;

constexpr const char* kUsage =
    "usage: farroot confirm\n"
    "\n"
    "Run as root in a system that farroot booted, when it is up: tells the card that this root boots, so that farroot\n"
    "goes on choosing it. farroot-confirm.service does so at each boot.\n";

int refuse(const std::string& what, const std::string& remedy) {
    std::fprintf(stderr, "farroot confirm: %s\n  fix: %s\n", base::printable(what).c_str(), remedy.c_str());
    return 1;
}

int refuse(const base::Failure& failure) {
    return refuse(failure.text(), failure.remedy());
}

base::Status confirm(const Chosen& chosen) {
    if (auto own = own_mounts(); !own) return own;
    const auto memory = recall(chosen.card);
    if (!memory) return memory.failure();
    return remember(chosen.card, confirmed(*memory, chosen));
}

}  // namespace

base::Result<Chosen> chosen_in(std::string_view report) {
    try {
        const json in = base::parse_json(report);
        const json& booted = in.at("chosen");
        const auto key = key_from_text(booted.at("key").get<std::string>());
        if (!key) return base::Failure{base::Cause::Unknown, kReportPath, "read the root's key", 0, ""};
        Chosen chosen{*key, booted.at("root"), booted.at("trusted"), std::nullopt, in.at("card").at("device")};
        const auto link = base::MacAddress::parse(booted.at("mac").get<std::string>());
        const auto address = base::Ipv4::parse(booted.at("address").get<std::string>());
        if (link && address) chosen.address = {*link, *address};
        return chosen;
    } catch (const json::exception& problem) {
        return base::Failure{base::Cause::Unknown, kReportPath, "read what was booted", 0, problem.what()};
    }
}

CardMemory confirmed(CardMemory memory, const Chosen& chosen) {
    std::erase_if(memory.attempts, [&](const CardMemory::Attempts& each) { return each.root == chosen.key; });
    if (chosen.is_trusted) memory.confirmed = chosen.root;
    const auto root = core::parse_root(chosen.root);
    if (root && std::holds_alternative<core::NfsRoot>(*root)) memory.returns = 0;
    if (!chosen.address) return memory;
    std::erase_if(memory.addresses, [&](const CardMemory::Address& each) { return each.link == chosen.address->link; });
    memory.addresses.insert(memory.addresses.begin(), *chosen.address);
    if (memory.addresses.size() > CardMemory::kMostAddresses) memory.addresses.resize(CardMemory::kMostAddresses);
    return memory;
}

int run_confirm(const std::vector<std::string>& words) {
    if (words == std::vector<std::string>{"--help"}) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    if (!words.empty()) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    const auto report = base::read_file(kReportPath, kMostReport);
    if (!report) {
        return refuse("farroot did not boot this system: there is no " + std::string(kReportPath),
                      "run it on a Pi that farroot booted; there is nothing to confirm elsewhere");
    }
    const auto chosen = chosen_in(*report);
    if (!chosen) {
        return refuse("the report does not tell which root was booted: " + chosen.failure().text(),
                      "put the image of the same farroot version on the card");
    }
    if (chosen->card.empty()) {
        return refuse("farroot found no card when it booted, so that nothing is counted on one",
                      "disable farroot-confirm.service on Pis without a card, or put one in and reboot");
    }
    if (::geteuid() != 0) return refuse("only root may write to the card", "run it as root: sudo farroot confirm");
    auto awake = CardAwake::now();
    if (!awake) return refuse(awake.failure());
    if (const auto done = confirm(*chosen); !done) return refuse(done.failure());
    std::printf("farroot: %s is confirmed\n", base::printable(chosen->root).c_str());
    // Somebody uses the card by now: what was to be written is there all the same.
    if (const auto off = awake->sleep(); !off) static_cast<void>(refuse(off.failure()));
    return 0;
}

}  // namespace agent
