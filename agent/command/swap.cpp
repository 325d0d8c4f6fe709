#include "agent/command/swap.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <iostream>

#include "agent/base/printable.h"
#include "agent/command/program.h"
#include "agent/command/swap_text.h"
#include "agent/job/swap_modules.h"
#include "agent/swap/device_swap.h"
#include "agent/swap/disks.h"
#include "agent/swap/swap.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;
using What = SwapOptions::What;

constexpr int kFine = 0;
constexpr int kCouldNot = 1;
constexpr int kUsage = 2;
constexpr int kHighestPriority = 32767;  // swapon(2)

constexpr const char* kHelp =
    "usage: farroot swap [list [--json]]\n"
    "       farroot swap add SPEC [--priority N]\n"
    "       farroot swap remove NAME\n"
    "       farroot swap create SPEC [--priority N] [--yes-erase NAME]\n"
    "\n"
    "  list      the swap in use, and each disk: what it holds, whether it could be\n"
    "            swap\n"
    "  add       switches on what is swap already\n"
    "  remove    switches off what list shows; NAME as it stands there\n"
    "  create    makes swap of an empty partition or disk, or in a new file, and\n"
    "            switches it on. It shows the place and wants its name typed, the\n"
    "            device's or the file's path; --yes-erase NAME says it beforehand.\n"
    "            What holds anything is refused.\n"
    "\n"
    "SPEC as swap= in farroot.conf has it: auto, /dev/sda1, UUID=..., LABEL=...,\n"
    "file:LABEL=data:/swap,512M, zram:50%. Of priorities, 0 to 32767, the higher is\n"
    "used first. --json is for programs; agent/command/swap_text.h documents it.\n"
    "\n"
    "All but list take root's rights; without them list does not see what disks\n"
    "hold. The exit code is 0, or 1 when something could not be done, or 2 for bad\n"
    "usage.\n";

Failure bad_usage(std::string words) {
    return {Cause::BadConfig, "farroot swap", "", 0, std::move(words)};
}

int refuse(const std::string& what, const std::string& remedy) {
    std::fprintf(stderr, "farroot swap: %s\n  fix: %s\n", base::printable(what).c_str(),
                 base::printable(remedy).c_str());
    return kCouldNot;
}

int refuse(const Failure& failure) {
    return refuse(failure.text(), failure.remedy());
}

std::optional<What> what_of(const std::string& word) {
    if (word == "list") return What::List;
    if (word == "add") return What::Add;
    if (word == "remove") return What::Remove;
    if (word == "create") return What::Create;
    return std::nullopt;
}

std::optional<int> read_priority(const std::string& text) {
    int priority = -1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, priority);
    if (error != std::errc() || stop != end || priority < 0 || priority > kHighestPriority) return std::nullopt;
    return priority;
}

bool can_be_created(const core::SwapSpec& spec) {
    const auto* file = std::get_if<core::SwapFile>(&spec);
    return !std::holds_alternative<core::SwapAuto>(spec) && (file == nullptr || file->bytes > 0);
}

// What stands behind the options, one word.
base::Status take_operand(SwapOptions& options, const std::vector<std::string>& operands) {
    if (options.what == What::List || options.what == What::Help) {
        if (!operands.empty()) return bad_usage("list takes no '" + operands[0] + "'");
        return base::Done{};
    }
    if (operands.size() != 1) return bad_usage("one place for swap is wanted");
    if (options.what == What::Remove) {
        options.name = operands[0];
        return base::Done{};
    }
    auto spec = core::parse_swap(operands[0]);
    if (!spec) return bad_usage("'" + operands[0] + "': " + spec.failure().evidence);
    options.spec = std::move(*spec);
    if (options.what == What::Create && !can_be_created(options.spec)) {
        return bad_usage("create wants a device, zram, or a file with its size");
    }
    return base::Done{};
}

// Raspberry Pi OS and Debian load file systems by themselves, zram they do not.
void load_modules(const core::SwapSpec& spec) {
    load_for_swap(spec);
    struct stat facts{};
    const bool is_missing = ::stat("/sys/class/zram-control", &facts) != 0;
    if (std::holds_alternative<core::SwapZram>(spec) && is_missing) {
        static_cast<void>(run_program({"modprobe", "-q", "zram"}));
    }
}

int show(const base::Result<std::vector<core::SwapArea>>& areas) {
    if (!areas) return refuse(areas.failure());
    if (areas->empty()) std::printf("No swap was found that is not in use.\n");
    for (const auto& area : *areas) {
        std::printf("%s swap: %s\n", area.is_new ? "New" : "In use as", area_text(area).c_str());
    }
    return kFine;
}

int list(const SwapOptions& options) {
    const SwapFacts facts{swap::in_use(), swap::disks()};
    std::fputs((options.json ? swap_json(facts) : swap_table(facts)).c_str(), stdout);
    if (::geteuid() != 0) std::fputs("farroot swap: what disks hold is for root to see\n", stderr);
    return std::fflush(stdout) == 0 ? kFine : kCouldNot;
}

int remove(const std::string& name) {
    if (const auto stopped = swap::stop(name); !stopped) return refuse(stopped.failure());
    std::printf("No longer swap: %s\n", base::printable(name).c_str());
    return kFine;
}

// Whether whoever is at the terminal, or the script's writer, named the place a second time.
base::Status agree(const SwapOptions& options, const std::string& name, const std::string& place) {
    if (options.erases) {
        if (*options.erases == name) return base::Done{};
        return Failure{Cause::SwapNotAllowed, name, "", 0, "--yes-erase says '" + *options.erases + "'"};
    }
    if (::isatty(STDIN_FILENO) != 1) {
        return Failure{Cause::SwapNotAllowed, name, "", 0, "no terminal to ask on; --yes-erase " + name + " agrees"};
    }
    std::printf("To become swap:\n%sWhat lies there is lost. Type %s to go on: ", place.c_str(),
                base::printable(name).c_str());
    std::fflush(stdout);
    std::string typed;
    std::getline(std::cin, typed);
    if (typed == name) return base::Done{};
    return Failure{Cause::SwapNotAllowed, name, "", 0, "'" + typed + "' was typed"};
}

bool is_swap(const core::Disk& disk) {
    return disk.holds == "swap" || disk.used_as == "swap";
}

int create(const SwapOptions& options) {
    swap::Wish wish{options.spec, options.priority, false, {}};
    const auto* device = std::get_if<core::SwapDevice>(&options.spec);
    const auto* file = std::get_if<core::SwapFile>(&options.spec);
    if (device != nullptr || file != nullptr) {
        const auto disk = swap::find_disk(device != nullptr ? device->device : file->device, wish.patience);
        if (!disk) return refuse(disk.failure());
        if (device != nullptr && is_swap(*disk)) return show(swap::use(wish));
        if (device != nullptr) {
            if (const auto may = swap::may_become_swap(*disk); !may) return refuse(may.failure());
        } else if (const auto there = swap::use(wish); there || there.failure().cause != Cause::SwapMissing) {
            return show(there);
        }
        const std::string name = device != nullptr ? disk->device : file->path;
        if (const auto agreed = agree(options, name, place_text(*disk, file)); !agreed) return refuse(agreed.failure());
    }
    wish.may_create = true;
    return show(swap::use(wish));
}

}  // namespace

base::Result<SwapOptions> read_swap_options(const std::vector<std::string>& words) {
    SwapOptions options;
    std::vector<std::string> operands;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool has_next = i + 1 < words.size();
        const bool makes = options.what == What::Add || options.what == What::Create;
        if (word == "--help" || word == "-h") {
            SwapOptions help;
            help.what = What::Help;
            return help;
        } else if (i == 0 && !word.starts_with('-')) {
            const auto what = what_of(word);
            if (!what) return bad_usage("'" + word + "' is none of list, add, remove, create");
            options.what = *what;
        } else if (word == "--json" && options.what == What::List) {
            options.json = true;
        } else if (word == "--priority" && makes) {
            const auto priority = has_next ? read_priority(words[++i]) : std::nullopt;
            if (!priority) return bad_usage("--priority expects a number, 0 to 32767");
            options.priority = *priority;
        } else if (word == "--yes-erase" && options.what == What::Create) {
            if (!has_next) return bad_usage("--yes-erase expects the name of the place");
            options.erases = words[++i];
        } else if (word.empty() || word.starts_with('-')) {
            return bad_usage("unknown option '" + word + "'");
        } else {
            operands.push_back(word);
        }
    }
    if (const auto taken = take_operand(options, operands); !taken) return taken.failure();
    return options;
}

int run_swap(const std::vector<std::string>& words) {
    const auto options = read_swap_options(words);
    if (!options) {
        std::fprintf(stderr, "farroot swap: %s\n%s", base::printable(options.failure().evidence).c_str(), kHelp);
        return kUsage;
    }
    if (options->what == What::Help) {
        std::fputs(kHelp, stdout);
        return kFine;
    }
    if (options->what == What::List) return list(*options);
    if (::geteuid() != 0) {
        return refuse("only root may change what is swap", "run it as root: sudo farroot swap ...");
    }
    if (options->what == What::Remove) return remove(options->name);
    load_modules(options->spec);
    if (options->what == What::Create) return create(*options);
    return show(swap::use({options->spec, options->priority, false, {}}));
}

}  // namespace agent
