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

MachineConfig config(const std::filesystem::path& initramfs) {
    return {.name = "kernel",
            .arguments = {"-M", "virt", "-cpu", "cortex-a53", "-m", "256", "-no-reboot", "-device", "qemu-xhci"},
            .boot = {initramfs, std::string("console=ttyAMA0 ") + kKernelWords + " loglevel=1"},
            .adapters = {{"usb-net,mac=52:54:00:00:00:03", "kernel"}}};
}

}  // namespace

TEST_SUITE_BEGIN("network");

TEST_CASE("what ip=, vlan= and rd.route= say is what a real kernel then has") {
    Lan lan("kernel");
    const std::filesystem::path initramfs = lan.artefact("kernel.img");
    extend_initramfs(lab_folder() / "kernel-initramfs.img", {{"bin/kernel-tests", lab_folder() / "kernel-tests"}},
                     initramfs);
    Machine machine(lan, config(initramfs));
    CHECK(lan.run_until([&machine] { return machine.is_off(); }, 180s));
    INFO(machine.console().between("KERNEL-TESTS-BEGIN", "KERNEL-TESTS-END 0").value_or(machine.console().text()));

    const std::string summary = machine.console().line("[doctest] test cases:").value_or("no summary");
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
    CHECK(machine.console().line("KERNEL-TESTS-END ") == "0");
}

TEST_SUITE_END();
