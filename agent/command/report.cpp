#include "agent/command/report.h"

#include <cstdio>

#include "agent/base/file.h"
#include "agent/base/printable.h"
#include "agent/command/report_text.h"
#include "agent/core/report.h"
#include "agent/report_file.h"

namespace agent {
namespace {

constexpr const char* kUsage =
    "usage: farroot report [--json]\n"
    "\n"
    "Run in a system that farroot booted: how this boot went, which roots were tried and why one does not work, the\n"
    "links, the swap. --json prints the report as farroot left it.\n";

int refuse(const std::string& what, const std::string& remedy) {
    std::fprintf(stderr, "farroot report: %s\n  fix: %s\n", base::printable(what).c_str(), remedy.c_str());
    return 1;
}

}  // namespace

int run_report(const std::vector<std::string>& words) {
    const bool as_json = words == std::vector<std::string>{"--json"};
    if (words == std::vector<std::string>{"--help"}) return std::fputs(kUsage, stdout), 0;
    if (!words.empty() && !as_json) return std::fputs(kUsage, stderr), 2;
    const auto text = base::read_file(kReportPath, kMostReport);
    if (!text) {
        return refuse("farroot did not boot this system: there is no " + std::string(kReportPath),
                      "run it on a Pi that farroot booted");
    }
    const auto report = core::snapshot_from_json(*text);
    if (!report) {
        return refuse(report.failure().text(),
                      "run the farroot that booted this system, of " + std::string(kReportPath) + " --json shows all");
    }
    std::fputs(as_json ? text->c_str() : report_text(*report).c_str(), stdout);
    return 0;
}

}  // namespace agent
