// What the kernel command line says to modules. The kernel itself obeys it for what is built in alone; for the rest
// whoever loads a module does, as modprobe(8).
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace initramfs {

class ModuleWords {
public:
    // MODULE.PARAMETER[=VALUE] (kernel, admin-guide/kernel-parameters.rst) and modprobe.blacklist=MODULE[,MODULE...].
    // In a module's name '-' and '_' are the same.
    static ModuleWords parse(std::string_view command_line);

    std::string parameters_of(const std::string& module) const;  // as finit_module(2) takes them
    bool is_kept_out(const std::string& module) const;           // it must not be loaded because a device is there

private:
    std::map<std::string, std::string> parameters_;  // by module
    std::set<std::string> kept_out_;
};

}  // namespace initramfs
