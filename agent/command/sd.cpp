#include "agent/command/sd.h"

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/base/printable.h"
#include "agent/job/card_power.h"

namespace agent {
namespace {

using What = SdOptions::What;

constexpr int kFine = 0;
constexpr int kCouldNot = 1;
constexpr int kUsage = 2;

constexpr const char* kHelp =
    "usage: farroot sd [status [--json]] | on | off\n"
    "\n"
    "  status    whether the SD card is on, and what uses it\n"
    "  off       switches it off, where nothing on it is in use: the driver of its\n"
    "            slot is unbound, and boards that can take its power away\n"
    "  on        switches it on again\n"
    "\n"
    "sd=off in farroot.conf switches it off before each boot of an NFS root; farroot\n"
    "confirm then switches it on for as long as it writes. on and off take root's\n"
    "rights. The exit code is 0, or 1 when it could not be done, or 2 for bad usage.\n";

int refuse(const std::string& what, const std::string& remedy) {
    std::fprintf(stderr, "farroot sd: %s\n  fix: %s\n", base::printable(what).c_str(), base::printable(remedy).c_str());
    return kCouldNot;
}

SdStatus status_now() {
    if (const auto host = card_host()) return {"on", host->disk, uses_of(*host)};
    if (const auto host = card_host_off()) return {"off", host->disk, {}};
    return {"none", "", {}};
}

int show(bool json) {
    const SdStatus status = status_now();
    std::fputs((json ? json_of(status) : text_of(status)).c_str(), stdout);
    return kFine;
}

int change(What what) {
    const SdStatus before = status_now();
    if (before.state == "none") return refuse("there is no SD card", "put one in; a USB reader's card is a USB disk");
    if (::geteuid() != 0) return refuse("only root may do that", "run it as root: sudo farroot sd");
    const auto done = what == What::On ? switch_card_on() : switch_card_off();
    if (!done) return refuse(done.failure().text(), done.failure().remedy());
    return show(false);
}

}  // namespace

std::optional<SdOptions> read_sd_options(const std::vector<std::string>& words) {
    using Words = std::vector<std::string>;
    if (words.empty() || words == Words{"status"}) return SdOptions{What::Status, false};
    if (words == Words{"--json"} || words == Words{"status", "--json"}) return SdOptions{What::Status, true};
    if (words == Words{"--help"}) return SdOptions{What::Help, false};
    if (words == Words{"on"}) return SdOptions{What::On, false};
    if (words == Words{"off"}) return SdOptions{What::Off, false};
    return std::nullopt;
}

std::string text_of(const SdStatus& status) {
    if (status.state == "none") return "There is no SD card.\n";
    const std::string disk = base::printable(status.disk);
    if (status.state == "off") return "The SD card is off. `farroot sd on` brings " + disk + " back.\n";
    std::string text = "The SD card is on: " + disk + "\n";
    for (const auto& use : status.uses) text += "  in use: " + base::printable(use) + "\n";
    return text;
}

std::string json_of(const SdStatus& status) {
    const nlohmann::json out{{"state", status.state}, {"disk", status.disk}, {"uses", status.uses}};
    return out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int run_sd(const std::vector<std::string>& words) {
    const auto options = read_sd_options(words);
    if (!options) {
        std::fputs(kHelp, stderr);
        return kUsage;
    }
    switch (options->what) {
        case What::Help: std::fputs(kHelp, stdout); return kFine;
        case What::Status: return show(options->json);
        case What::On:
        case What::Off: return change(options->what);
    }
    return kUsage;
}

}  // namespace agent
