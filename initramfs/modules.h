// Kernel modules of the image: their table (written by initramfs/module-table, which documents its lines) and their
// loading. Loading blocks while drivers probe, so it runs in jobs. One image may serve several kernels, as a card of
// Raspberry Pi OS has them: each one's modules lie in a folder that has the kernel's release for a name.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "initramfs/module_words.h"

namespace initramfs {

inline constexpr const char* kModuleFolders = "/lib/farroot";  // a folder for each kernel

// Whether the image was made for the kernel that runs (uname(2)): has its folder, or none at all, as one for kernels
// that have everything built in. The failure says which kernels it was made for.
base::Status image_fits_kernel(const std::string& folders = kModuleFolders);

class ModuleTable {
public:
    // Lines: `module NAME [DEP...]` in load order, `alias PATTERN NAME`, `set NAME MODULE...`; others are passed over.
    static ModuleTable parse(std::string_view text);

    // The modules that drive a device, by its modalias (fnmatch patterns, as depmod writes them).
    std::vector<std::string> for_device(const std::string& modalias) const;
    std::vector<std::string> of_set(const std::string& set) const;
    // The module and all that it needs, in load order; empty when the image does not have it.
    std::vector<std::string> with_dependencies(const std::string& module) const;

private:
    struct Alias {
        std::string pattern;
        std::string module;
    };
    std::map<std::string, std::vector<std::string>> dependencies_;
    std::map<std::string, std::vector<Alias>> aliases_by_bus_;  // the bus is what stands before the first ':'
    std::map<std::string, std::vector<std::string>> sets_;
};

class ModuleLoader {
public:
    // The modules of the kernel that runs, with the parameters of its command line. Without a table there are none.
    ModuleLoader();

    // `at` hears of each module before it is loaded, and for which device; empty: for none.
    using At = std::function<void(const std::string& module, const std::string& modalias)>;
    void tell(At at) { at_ = std::move(at); }
    void leave_out(const std::string& module) { left_out_.insert(module); }  // one that hangs; what needs it goes too
    bool leaves_out(const std::string& module) const { return left_out_.contains(module); }

    base::Status load(const std::string& module);  // with its dependencies; what is loaded already counts as loaded
    base::Status load_set(const std::string& set);
    void load_for(const std::string& modalias);  // but what modprobe.blacklist= keeps out
    // Loads for each device that the kernel has found, again and again until loading brings no new device.
    void load_for_devices();

private:
    std::string folder_;
    ModuleTable table_;
    ModuleWords words_;
    std::set<std::string> loaded_;
    std::set<std::string> left_out_;
    At at_ = [](const std::string&, const std::string&) {};
    std::string modalias_;  // of the device that a module is loaded for
};

// The modaliases of all devices below, each once. What vanishes meanwhile, or can't be read, is passed over.
std::set<std::string> device_modaliases(const std::string& folder = "/sys/devices");

}  // namespace initramfs
