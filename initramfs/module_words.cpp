#include "initramfs/module_words.h"

#include <algorithm>

#include "agent/base/kernel_words.h"

namespace initramfs {
namespace {

std::string module_name(std::string_view text) {
    std::string name(text);
    std::ranges::replace(name, '-', '_');
    return name;
}

}  // namespace

ModuleWords ModuleWords::parse(std::string_view command_line) {
    constexpr std::string_view kBlacklist = "modprobe.blacklist=";
    ModuleWords words;
    for (const auto& word : base::kernel_words(command_line)) {
        if (word.starts_with(kBlacklist)) {
            std::string_view rest = std::string_view(word).substr(kBlacklist.size());
            while (!rest.empty()) {
                const auto name = rest.substr(0, rest.find(','));
                rest.remove_prefix(std::min(name.size() + 1, rest.size()));
                if (!name.empty()) words.kept_out_.insert(module_name(name));
            }
            continue;
        }
        const auto dot = word.find('.');
        if (dot == 0 || dot > word.find('=') || dot + 1 >= word.size()) continue;
        std::string& parameters = words.parameters_[module_name(word.substr(0, dot))];
        parameters += (parameters.empty() ? "" : " ") + base::with_quotes(std::string_view(word).substr(dot + 1));
    }
    return words;
}

std::string ModuleWords::parameters_of(const std::string& module) const {
    const auto found = parameters_.find(module);
    return found == parameters_.end() ? "" : found->second;
}

bool ModuleWords::is_kept_out(const std::string& module) const {
    return kept_out_.contains(module);
}

}  // namespace initramfs
