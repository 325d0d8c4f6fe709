#include "initramfs/modules.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "agent/base/fd.h"
#include "agent/base/file.h"

namespace initramfs {
namespace {

// Cuts off what stands before the mark, and the mark.
std::string_view take_until(std::string_view& text, char mark) {
    const auto taken = text.substr(0, text.find(mark));
    text.remove_prefix(std::min(taken.size() + 1, text.size()));
    return taken;
}

// What stands between blanks.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        if (const auto word = take_until(text, ' '); !word.empty()) words.emplace_back(word);
    }
    return words;
}

std::string running_release() {
    utsname kernel{};
    ::uname(&kernel);
    return kernel.release;
}

std::string bus_of(const std::string& modalias) {
    return modalias.substr(0, modalias.find(':'));
}

void collect_modaliases(const std::filesystem::path& folder, std::set<std::string>& found) {
    std::error_code problem;
    auto each = std::filesystem::directory_iterator(folder, problem);
    for (; !problem && each != std::filesystem::directory_iterator(); each.increment(problem)) {
        std::error_code vanished;
        if (each->path().filename() == "modalias") {
            if (auto modalias = base::first_line(each->path()); !modalias.empty()) found.insert(std::move(modalias));
        } else if (!each->is_symlink(vanished) && each->is_directory(vanished)) {
            collect_modaliases(each->path(), found);
        }
    }
}

}  // namespace

base::Status image_fits_kernel(const std::string& folders) {
    std::string releases;
    std::error_code none;
    for (const auto& folder : std::filesystem::directory_iterator(folders, none)) {
        const std::string release = folder.path().filename();
        if (release == running_release()) return base::Done{};
        releases += (releases.empty() ? "" : ", ") + release;
    }
    if (releases.empty()) return base::Done{};
    return base::Failure{base::Cause::OtherKernel, "Linux " + running_release(), "", 0, "the image is for " + releases};
}

std::set<std::string> device_modaliases(const std::string& folder) {
    std::set<std::string> found;
    collect_modaliases(folder, found);
    return found;
}

ModuleTable ModuleTable::parse(std::string_view text) {
    ModuleTable table;
    while (!text.empty()) {
        const auto words = words_of(take_until(text, '\n'));
        if (words.size() < 2) continue;
        const std::string &kind = words[0], &first = words[1];
        const std::vector<std::string> rest(words.begin() + 2, words.end());
        if (kind == "module") {
            table.dependencies_[first] = rest;
        } else if (kind == "alias" && rest.size() == 1) {
            table.aliases_by_bus_[bus_of(first)].push_back({first, rest[0]});
        } else if (kind == "set") {
            table.sets_[first] = rest;
        }
    }
    return table;
}

std::vector<std::string> ModuleTable::for_device(const std::string& modalias) const {
    std::vector<std::string> modules;
    const auto aliases = aliases_by_bus_.find(bus_of(modalias));
    if (aliases == aliases_by_bus_.end()) return modules;
    for (const auto& alias : aliases->second) {
        if (::fnmatch(alias.pattern.c_str(), modalias.c_str(), 0) == 0) modules.push_back(alias.module);
    }
    return modules;
}

std::vector<std::string> ModuleTable::of_set(const std::string& set) const {
    const auto found = sets_.find(set);
    return found == sets_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> ModuleTable::with_dependencies(const std::string& module) const {
    const auto found = dependencies_.find(module);
    if (found == dependencies_.end()) return {};
    auto order = found->second;
    order.push_back(module);
    return order;
}

ModuleLoader::ModuleLoader() : folder_(std::string(kModuleFolders) + "/" + running_release()) {
    if (const auto text = base::read_file(folder_ + "/modules.table", 4 * 1024 * 1024))
        table_ = ModuleTable::parse(*text);
    if (const auto line = base::read_file("/proc/cmdline")) words_ = ModuleWords::parse(*line);
}

base::Status ModuleLoader::load(const std::string& module) {
    const auto order = table_.with_dependencies(module);
    for (const auto& each : order) {
        if (left_out_.contains(each)) return base::Failure{base::Cause::DriverHangs, each, "load the module", 0, ""};
    }
    for (const auto& each : order) {
        if (loaded_.contains(each)) continue;
        at_(each, modalias_);
        const std::string path = folder_ + "/modules/" + each + ".ko";
        const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file) return base::system_failure(path, "open", errno);
        // EEXIST: another job was first; the kernel answers only once that module is live.
        if (::syscall(SYS_finit_module, file.get(), words_.parameters_of(each).c_str(), 0) != 0 && errno != EEXIST) {
            return base::system_failure(each, "load the module", errno);
        }
        loaded_.insert(each);
    }
    return base::Done{};
}

base::Status ModuleLoader::load_set(const std::string& set) {
    for (const auto& module : table_.of_set(set)) {
        if (auto outcome = load(module); !outcome) return outcome;
    }
    return base::Done{};
}

void ModuleLoader::load_for(const std::string& modalias) {
    modalias_ = modalias;
    // One of several drivers for a device that refuses to load must not keep the others away.
    for (const auto& module : table_.for_device(modalias)) {
        if (!words_.is_kept_out(module)) static_cast<void>(load(module));
    }
    modalias_.clear();
}

void ModuleLoader::load_for_devices() {
    std::set<std::string> seen;
    bool news = true;
    while (news) {
        news = false;
        for (const auto& modalias : device_modaliases()) {
            if (!seen.insert(modalias).second) continue;
            news = true;
            load_for(modalias);
        }
    }
}

}  // namespace initramfs
