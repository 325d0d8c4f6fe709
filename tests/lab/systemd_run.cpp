#include "tests/lab/systemd_run.h"

#include <doctest/doctest.h>

#include <sstream>

namespace lab {

using namespace std::chrono_literals;

SystemdRun run_systemd(Lan& lan, PiOptions options) {
    if (options.cmdline.find("init=") == std::string::npos) options.cmdline += " init=/lab/init";
    options.cmdline += " lab.poweroff";
    Pi pi(lan, Board::Virt, options);
    REQUIRE(pi.reaches_root(300s));
    SystemdRun run;
    run.ends = pi.switches_off(300s);
    run.root = pi.root_mount();
    run.layer = pi.report().value("/overlay/on"_json_pointer, "");
    std::istringstream lines(pi.console().between("SYSTEM-BEGIN", "SYSTEM-END").value_or(""));
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) continue;
        const std::string what = line.substr(0, colon);
        const std::string value = line.substr(colon + 2);
        if (what == "state") run.state = value;
        if (what == "target") run.target = value;
        if (what == "failed") run.failed.push_back(value);
        if (what == "swap") run.swaps.push_back(value);
        if (what == "name") run.name = value;
        if (what == "id") run.id = value;
        if (what == "host key") run.host_keys.push_back(value);
    }
    return run;
}

}  // namespace lab
