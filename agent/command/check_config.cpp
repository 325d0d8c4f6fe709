#include "agent/command/check_config.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/core/look.h"
#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"

namespace agent {
namespace {

using settings::Value;

constexpr const char* kUsage =
    "usage: farroot check-config [FILE] [--cmdline TEXT]\n"
    "\n"
    "  FILE             a farroot.conf\n"
    "  --cmdline TEXT   a kernel command line, such as the card's cmdline.txt holds\n"
    "\n"
    "Ends with 1 when something is wrong in them.\n";

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string described(const core::NamedRoot& named) {
    std::string text = base::printable(core::root_text(named.root));
    const auto* nfs = std::get_if<core::NfsRoot>(&named.root);
    if (nfs != nullptr && !nfs->options.empty()) text += "  options " + base::printable(nfs->options);
    if (const auto* local = std::get_if<core::LocalRoot>(&named.root)) {
        if (!local->filesystem.empty()) text += "  as " + base::printable(local->filesystem);
        if (!local->options.empty()) text += "  options " + base::printable(local->options);
    }
    return padded(text, 44) + "  (" + base::printable(named.source) + ")";
}

class Page {
public:
    explicit Page(const settings::Resolution& resolution) : resolution_(resolution), config_(resolution.config) {}

    std::string text() {
        roots();
        section("Network", {"ip", "vlan", "route", "nameserver", "bootif", "hostname"});
        section("Swap", {"swap", "swap-create"});
        others();
        mistakes();
        return std::move(text_);
    }

private:
    void roots() {
        text_ += "Roots, in the order in which they are tried:\n";
        int number = 0;
        for (const auto& named : config_.roots)
            text_ += "  " + std::to_string(++number) + ". " + described(named) + "\n";
        const bool nfs = std::ranges::any_of(
            config_.roots, [](const auto& named) { return std::holds_alternative<core::NfsRoot>(named.root); });
        if (!config_.trust.empty() && !nfs) {
            text_ += "  " + std::to_string(++number) + ". what DHCP names, if trust= covers it\n";
        }
        const std::string deadline = std::to_string(config_.deadline.count()) + " s";
        if (number == 0) {
            text_ += "  1. " + described(config_.local) + "\n";
        } else if (config_.fallback == core::Fallback::Wait) {
            text_ += "  none of them verified: they are tried for ever (fallback=wait)\n";
        } else if (nfs || !config_.trust.empty()) {
            text_ += "  none of them verified after " + deadline + ": " + described(config_.local) + "\n";
        }
        text_ += std::string("  mounted for ") + (config_.read_write ? "reading and writing" : "reading only") +
                 ", init is " + (config_.init.empty() ? "the root's own" : base::printable(config_.init)) + "\n";
        const auto& local = std::get<core::LocalRoot>(config_.local.root);
        if (local.read_write == config_.read_write && local.init == config_.init) return;
        text_ += std::string("  a local one is mounted for ") +
                 (local.read_write ? "reading and writing" : "reading only") + ", init is " +
                 (local.init.empty() ? "its own" : base::printable(local.init)) + "\n";
    }

    static bool is_among(const Value& value, const std::vector<std::string>& keys) {
        return std::ranges::find(keys, value.key) != keys.end();
    }

    void line(const Value& value) {
        text_ += "  " + padded(value.key + " = " + base::printable(value.value), 44) + "  (" +
                 base::printable(value.from) +
                 (value.is_done || value.from == settings::kDefault ? "" : "; this version does nothing with it yet") +
                 ")\n";
    }

    void section(const std::string& title, const std::vector<std::string>& keys) {
        text_ += "\n" + title + ":\n";
        for (const auto& value : resolution_.values) {
            if (is_among(value, keys)) line(value);
        }
        shown_.insert(shown_.end(), keys.begin(), keys.end());
    }

    void others() {
        text_ += "\nEverything else:\n";
        for (const auto& value : resolution_.values) {
            // What nobody set, and nothing is done with, is no news.
            if (!is_among(value, shown_) && (value.is_done || value.from != settings::kDefault)) line(value);
        }
    }

    void mistakes() {
        if (const auto& pending = config_.first_boot_pending) {
            text_ += "\nThe card:\n  " + pending->text() + "\n  remedy: " + pending->remedy() + "\n";
        }
        if (config_.mistakes.empty()) {
            if (!config_.first_boot_pending) text_ += "\nNo mistakes.\n";
            return;
        }
        text_ += "\nMistakes:\n";
        for (const auto& mistake : config_.mistakes) text_ += "  " + mistake + "\n";
    }

    const settings::Resolution& resolution_;
    const core::Config& config_;
    std::vector<std::string> shown_{"root"};
    std::string text_;
};

struct Request {
    std::optional<std::string> file;
    std::string command_line;
};

std::optional<Request> request_of(const std::vector<std::string>& words) {
    Request request;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--cmdline") {
            if (++i == words.size()) return std::nullopt;
            request.command_line = words[i];
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
                           std::string_view command_line) {
    std::vector<settings::Layer> layers{settings::read_cmdline_txt(command_line)};
    if (card) layers.push_back(settings::read_card_file(*card, file));
    const auto resolution = settings::resolve(std::move(layers));
    const bool is_wrong = !resolution.config.mistakes.empty() || resolution.config.first_boot_pending;
    return {Page(resolution).text(), is_wrong};
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
    const auto checked = check_config(card, request->file ? name_of(*request->file) : "", request->command_line);
    std::fputs(checked.text.c_str(), stdout);
    return checked.has_mistakes ? 1 : 0;
}

}  // namespace agent
