#include "agent/command/check_config.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/command/wrapped.h"
#include "agent/core/look.h"
#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"

namespace agent {
namespace {

using settings::Value;

constexpr std::size_t kWidth = 80;
constexpr std::size_t kTextWidth = 52;  // where a source stands behind it

constexpr const char* kUsage =
    "usage: farroot check-config [--all] [FILE] [--cmdline TEXT]\n"
    "\n"
    "  FILE             a farroot.conf\n"
    "  --cmdline TEXT   a kernel command line, such as the card's cmdline.txt holds\n"
    "  --all            the keys that nobody set too, with their defaults\n"
    "\n"
    "Ends with 1 when something is wrong in them.\n";

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

// What does not fit on its line goes on in the next one, set in.
std::string lines_of(const std::string& text) {
    std::string out;
    const char* before = "  ";
    for (const auto& part : wrapped(text, kWidth - 4)) {
        out += before + part + "\n";
        before = "    ";
    }
    return out;
}

std::string entry(const std::string& text, const std::string& source) {
    const std::string behind = "  (" + source + ")";
    const std::string line = padded(text, kTextWidth) + behind;
    if (line.size() <= kWidth - 4) return lines_of(line);
    return (text + behind).size() <= kWidth - 4 ? lines_of(text + behind) : lines_of(text) + "  " + behind + "\n";
}

std::string text_of(const core::NamedRoot& named) {
    std::string text = base::printable(core::root_text(named.root));
    const auto* nfs = std::get_if<core::NfsRoot>(&named.root);
    if (nfs != nullptr && !nfs->options.empty()) text += "  options " + base::printable(nfs->options);
    if (const auto* local = std::get_if<core::LocalRoot>(&named.root)) {
        if (!local->filesystem.empty()) text += "  as " + base::printable(local->filesystem);
        if (!local->options.empty()) text += "  options " + base::printable(local->options);
    }
    return text;
}

std::string described(const std::string& before, const core::NamedRoot& named) {
    return entry(before + text_of(named), base::printable(named.source));
}

std::string how_mounted(const std::string& what, bool read_write, const std::string& init) {
    return lines_of(what + "mounted for " + (read_write ? "reading and writing" : "reading only") + ", init is " +
                    base::printable(init));
}

// What matters most stands at the top, where a person looks.
class Page {
public:
    Page(const settings::Resolution& resolution, bool all)
        : resolution_(resolution), config_(resolution.config), all_(all) {}

    std::string text() {
        roots();
        network();
        mistakes();
        others();
        defaults();
        return std::move(text_);
    }

private:
    void roots() {
        text_ += "Roots, in the order in which they are tried:\n";
        int number = 0;
        for (const auto& named : config_.roots) text_ += described(std::to_string(++number) + ". ", named);
        const bool nfs = std::ranges::any_of(
            config_.roots, [](const auto& named) { return std::holds_alternative<core::NfsRoot>(named.root); });
        if (!config_.trust.empty() && !nfs) {
            text_ += "  " + std::to_string(++number) + ". what DHCP names, if trust= covers it\n";
        }
        const std::string deadline = std::to_string(config_.deadline.count()) + " s";
        if (number == 0) {
            text_ += described("1. ", config_.local);
        } else if (config_.fallback == core::Fallback::Wait) {
            text_ += "  none of them verified: they are tried for ever (fallback=wait)\n";
        } else if (nfs || !config_.trust.empty()) {
            text_ += described("none of them verified after " + deadline + ": ", config_.local);
        }
        text_ += how_mounted("", config_.read_write, config_.init.empty() ? "the root's own" : config_.init);
        const auto& local = std::get<core::LocalRoot>(config_.local.root);
        if (local.read_write == config_.read_write && local.init == config_.init) return;
        text_ += how_mounted("a local one is ", local.read_write, local.init.empty() ? "its own" : local.init);
    }

    static bool is_of_network(const Value& value) {
        return std::ranges::find(kOfNetwork, value.key) != std::end(kOfNetwork);
    }

    static bool is_set(const Value& value) { return value.from != settings::kDefault; }

    static std::string line(const Value& value) {
        const std::string undone = value.is_done || !is_set(value) ? "" : "; this version does nothing with it yet";
        return entry(value.key + " = " + base::printable(value.value), base::printable(value.from) + undone);
    }

    void network() {
        text_ += "\nNetwork:\n";
        for (const auto& value : resolution_.values) {
            if (is_of_network(value) && (is_set(value) || value.key == kAddress)) text_ += line(value);
        }
    }

    void mistakes() {
        const auto& pending = config_.first_boot_pending;
        if (config_.mistakes.empty() && !pending) {
            text_ += "\nNo mistakes.\n";
            return;
        }
        text_ += "\nMistakes and warnings:\n";
        for (const auto& mistake : config_.mistakes) text_ += lines_of(mistake);
        if (pending) text_ += lines_of(pending->text()) + lines_of("remedy: " + pending->remedy());
    }

    void others() {
        std::string lines;
        for (const auto& value : resolution_.values) {
            if (value.key != kRoot && !is_of_network(value) && is_set(value)) lines += line(value);
        }
        if (!lines.empty()) text_ += "\nWhat else is set:\n" + lines;
    }

    // What nobody set, and nothing is done with, is no news.
    void defaults() {
        std::string lines;
        int count = 0;
        for (const auto& value : resolution_.values) {
            if (is_set(value) || !value.is_done || value.key == kRoot || value.key == kAddress) continue;
            lines += lines_of(value.key + " = " + base::printable(value.value));
            ++count;
        }
        text_ += all_ ? "\nNobody set these, which count by default:\n" + lines
                      : "\nThe other " + std::to_string(count) + " keys have their defaults, which --all shows.\n";
    }

    static constexpr std::string_view kRoot = "root";
    static constexpr std::string_view kAddress = "ip";
    static constexpr std::string_view kOfNetwork[] = {kAddress, "vlan", "route", "nameserver", "bootif", "hostname"};

    const settings::Resolution& resolution_;
    const core::Config& config_;
    bool all_;
    std::string text_;
};

struct Request {
    std::optional<std::string> file;
    std::string command_line;
    bool all = false;
};

std::optional<Request> request_of(const std::vector<std::string>& words) {
    Request request;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--cmdline") {
            if (++i == words.size()) return std::nullopt;
            request.command_line = words[i];
        } else if (words[i] == "--all") {
            request.all = true;
        } else if (words[i].starts_with('-') || request.file) {
            return std::nullopt;
        } else {
            request.file = words[i];
        }
    }
    return request;
}

std::string name_of(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

CheckedConfig check_config(const std::optional<std::string>& card, const std::string& file,
                           std::string_view command_line, bool all) {
    std::vector<settings::Layer> layers{settings::read_cmdline_txt(command_line)};
    if (card) layers.push_back(settings::read_card_file(*card, file));
    const auto resolution = settings::resolve(std::move(layers));
    const bool is_wrong = !resolution.config.mistakes.empty() || resolution.config.first_boot_pending;
    return {Page(resolution, all).text(), is_wrong};
}

int run_check_config(const std::vector<std::string>& words) {
    const auto request = request_of(words);
    if (!request || words.empty()) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    std::optional<std::string> card;
    if (request->file) {
        struct stat facts{};
        if (::stat(request->file->c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
            std::fprintf(stderr, "farroot: %s is a folder, expected a text file\n", request->file->c_str());
            return 2;
        }
        const auto bytes = base::read_file(*request->file, settings::kLargestCardFile + 1);
        if (!bytes) {
            std::fprintf(stderr, "farroot: %s\n", bytes.failure().text().c_str());
            return 2;
        }
        card = *bytes;
    }
    const std::string name = request->file ? name_of(*request->file) : "";
    const auto checked = check_config(card, name, request->command_line, request->all);
    std::fputs(checked.text.c_str(), stdout);
    return checked.has_mistakes ? 1 : 0;
}

}  // namespace agent
