// Modules of which some hang: what others load meanwhile, and what is told of it. The jobs are real processes.
#include "agent/hotplug.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/fd.h"
#include "agent/loop.h"
#include "tests/unit/fake_modules_job.h"
#include "tests/unit/temporary_folder.h"

namespace {

using Names = std::vector<std::string>;

constexpr base::seconds kHopeless{60};

Names objects(const std::vector<base::Failure>& failures) {
    Names names;
    for (const auto& each : failures) names.push_back(each.object);
    return names;
}

// An agent's part that loads modules, until it tells something.
class Loading {
public:
    explicit Loading(const std::string& modules)
        : hotplug_(
              loop_, jobs_, 1, [this](agent::core::DevicesSeen seen) { seen_ = std::move(seen); },
              base::milliseconds(500)) {
        ::setenv(kFakeModules, modules.c_str(), 1);
        hotplug_.start();
    }
    // Whether these hang, and the last job that was done has loaded these.
    bool comes_to(const Names& hanging, const Names& loaded) {
        const base::Time end = base::BootClock::now() + kHopeless;
        while (base::BootClock::now() < end) {
            if (objects(seen_.hanging) == hanging && objects(seen_.driverless) == loaded) return true;
            loop_.turn(std::min(hotplug_.deadline().value_or(end), end));
            hotplug_.expire();
        }
        return false;
    }
    const agent::core::DevicesSeen& seen() const { return seen_; }

private:
    agent::Loop loop_;
    agent::Jobs jobs_{loop_};
    agent::core::DevicesSeen seen_;
    agent::Hotplug hotplug_;
};

}  // namespace

TEST_CASE("modules: one that hangs keeps none away that stand behind it; all are tried again when it lets go") {
    const TemporaryFolder folder;
    const std::string fifo = folder / "fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    Loading loading("first slow:hang=" + fifo + " last");
    REQUIRE(loading.comes_to({"slow"}, {"first", "last"}));
    const auto& failure = loading.seen().hanging[0];
    CHECK(failure.cause == base::Cause::DriverHangs);
    CHECK(failure.text().find("pci:slow") != std::string::npos);
    CHECK(failure.remedy().find("modprobe.blacklist=slow") != std::string::npos);
    const base::Fd lets_go(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
    CHECK(loading.comes_to({}, {"first", "slow", "last"}));
}

TEST_CASE("modules: two that hang are passed over, each by another job") {
    const TemporaryFolder folder;
    const std::string fifo = folder / "fifo";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    Loading loading("a:hang=" + fifo + " b b2:hang=" + fifo + " c");
    CHECK(loading.comes_to({"a", "b2"}, {"b", "c"}));
}

TEST_CASE("modules: one whose loading kills the job is left out by the next one, and named") {
    Loading loading("first deadly:die last");
    REQUIRE(loading.comes_to({"deadly"}, {"first", "last"}));
    CHECK(loading.seen().hanging[0].text().find("killed by SIGKILL") != std::string::npos);
}
