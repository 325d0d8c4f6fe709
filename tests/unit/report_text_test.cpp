#include "agent/command/report_text.h"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/unit/frame_fixtures.h"

using namespace agent::core;

namespace {

Snapshot booted() {
    Snapshot report = fixtures::held();
    report.state = "booting";
    report.root = "192.168.1.2:/srv/pi";
    report.version = "4.2";
    report.timings = {{"link", base::milliseconds(120)}, {"commit", base::milliseconds(1534)}};
    report.swaps = {{"LABEL=swap", "farroot.conf:3", "on", {{"/dev/sda1", "partition", 1 << 29, 1000, true}}, {}}};
    return report;
}

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("farroot report: what booted, when, what did not work and why") {
    const std::string text = agent::report_text(booted());
    CHECK(text.starts_with("This system was booted from 192.168.1.2:/srv/pi (4.2), handed over 1.53 s"));
    CHECK(says(text, "192.168.1.7:/srv/old"));
    CHECK(says(text, "fix: check that it is on"));
    CHECK(says(text, "/dev/sda1, 512 MiB, priority 1000, newly made"));
    CHECK(says(text, "link 0.12 s, commit 1.53 s"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
}

TEST_CASE("farroot report: a fallback is called one") {
    Snapshot report = booted();
    report.state = "fallback";
    report.root = "/dev/mmcblk0p2";
    CHECK(agent::report_text(report).starts_with("This system runs from its fallback, /dev/mmcblk0p2"));
}

TEST_CASE("farroot report: an empty report is said to be one") {
    CHECK(agent::report_text({}).starts_with("The report ends before a root was handed over."));
}
