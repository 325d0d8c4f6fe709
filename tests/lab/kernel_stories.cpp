// Parts of farroot that need root and a kernel of their own: tests/kernel, run in a machine as its only program.
#include <doctest/doctest.h>

#include <cstdio>

#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/lan.h"
#include "tests/lab/machine.h"

using namespace lab;
using namespace std::chrono_literals;

namespace {

MachineConfig config(const std::vector<std::string>& board, const std::filesystem::path& initramfs,
                     const std::string& words = "") {
    MachineConfig config{.name = "kernel", .arguments = board};
    config.arguments.push_back("-no-reboot");
    config.boot = {initramfs, std::string("console=ttyAMA0 ") + kKernelWords + " loglevel=1 " + words};
    return config;
}

std::filesystem::path image(const Lan& lan) {
    const std::filesystem::path initramfs = lan.artefact("kernel.img");
    extend_initramfs(lab_folder() / "kernel-initramfs.img", {{"bin/kernel-tests", lab_folder() / "kernel-tests"}},
                     initramfs);
    return initramfs;
}

std::string run_tests(Lan& lan, Machine& machine) {
    CHECK(lan.run_until([&machine] { return machine.is_off(); }, 180s));
    INFO(machine.console().between("KERNEL-TESTS-BEGIN", "KERNEL-TESTS-END 0").value_or(machine.console().text()));
    CHECK(machine.console().line("KERNEL-TESTS-END ") == "0");
    return machine.console().line("[doctest] test cases:").value_or("no summary");
}

}  // namespace

TEST_SUITE_BEGIN("network");

TEST_CASE("what ip=, vlan= and rd.route= say is what a real kernel then has") {
    Lan lan("kernel");
    MachineConfig board = config({"-M", "virt", "-cpu", "cortex-a53", "-m", "256", "-device", "qemu-xhci"}, image(lan));
    board.adapters = {{"usb-net,mac=52:54:00:00:00:03", "kernel"}};
    Machine machine(lan, board);
    const std::string summary = run_tests(lan, machine);
    CAPTURE(summary);
    int cases = 0;
    int passed = 0;
    int failed = -1;
    int skipped = -1;
    std::sscanf(summary.c_str(), "%d | %d passed | %d failed | %d skipped", &cases, &passed, &failed, &skipped);
    CHECK(cases > 0);
    CHECK(passed == cases);
    CHECK(failed == 0);
    CHECK(skipped == 0);
}

TEST_CASE("an adapter like the Pi 5's takes its MTU, which it refuses while it is up") {
    Lan lan("kernel-macb");
    Machine machine(lan, config({"-M", "xlnx-versal-virt", "-m", "512"}, image(lan), "lab.cases=*only*while*down*"));
    run_tests(lan, machine);
    CHECK(machine.console().line("the MTU of a macb is ") == "1400");
}

TEST_SUITE_END();
