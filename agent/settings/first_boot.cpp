#include "agent/settings/first_boot.h"

#include <algorithm>
#include <array>

#include "agent/base/kernel_words.h"

namespace agent::settings {
namespace {

constexpr std::string_view kRun = "systemd.run=";
constexpr std::string_view kCloudInit = "ds=nocloud";
// What Imager sets beside systemd.run=.
constexpr std::array<std::string_view, 3> kBesideRun{
    "systemd.run_success_action=", "systemd.run_failure_action=", "systemd.unit=kernel-command-line.target"};

bool runs_first_script(std::string_view word) {
    return word.starts_with(kRun) && word.ends_with("/firstrun.sh");
}

// With s= the data come from a server, which an owner may want for any root.
bool is_cards_cloud_init(std::string_view word) {
    if (!word.starts_with(kCloudInit)) return false;
    const auto rest = word.substr(kCloudInit.size());
    return rest.empty() || (rest.starts_with(';') && rest.find(";s=") == std::string_view::npos);
}

}  // namespace

bool is_first_boot_init(std::string_view path) {
    return path.ends_with("/raspberrypi-sys-mods/firstboot") || path.ends_with("/init_resize.sh");
}

std::vector<std::string> first_boot_words(const std::vector<std::string>& words) {
    constexpr std::string_view kInit = "init=";
    const bool runs = std::ranges::any_of(words, runs_first_script);
    std::vector<std::string> found;
    for (const auto& word : words) {
        const bool stands_beside = std::ranges::any_of(
            kBesideRun, [&word](std::string_view each) { return std::string_view(word).starts_with(each); });
        const bool is_init = word.starts_with(kInit) && is_first_boot_init(std::string_view(word).substr(kInit.size()));
        if (is_init || word == "resize" || runs_first_script(word) || (runs && stands_beside) ||
            is_cards_cloud_init(word)) {
            found.push_back(word);
        }
    }
    return found;
}

std::optional<std::string> line_for_network_root(std::string_view line) {
    std::vector<std::string> words = base::kernel_words(line);
    const auto of_card = first_boot_words(words);
    const auto is_read = [](const std::string& word) {
        return word.starts_with("systemd.") || word.starts_with("ds=");
    };
    if (std::ranges::none_of(of_card, is_read)) return std::nullopt;
    std::erase_if(words, [&](const std::string& word) { return std::ranges::find(of_card, word) != of_card.end(); });
    std::string left;
    for (const auto& word : words) left += (left.empty() ? "" : " ") + base::with_quotes(word);
    const auto of_init = line.find(" -- ");
    return left + std::string(of_init == line.npos ? "\n" : line.substr(of_init));
}

}  // namespace agent::settings
