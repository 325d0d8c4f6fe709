// Whatever goes wrong, the diagnosis says whole what to do about it.
#include <doctest/doctest.h>

#include <cerrno>
#include <sstream>
#include <string>

#include "agent/base/result.h"
#include "tests/unit/frame_fixtures.h"
#include "tui/cells.h"
#include "tui/troubles.h"
#include "tui/view.h"

using namespace agent::core;
using base::Cause;

namespace {

const std::string kRoot = "192.168.178.20:/export/nfsroot/workshop";

const base::Fields kFields{{"port", "2049"},
                           {"address", "192.168.178.57"},
                           {"host", "10.20.1.1"},
                           {"path", "/export/nfsroot/workshop"},
                           {"offered", "3"},
                           {"options", "rw,no_root_squash,no_subtree_check"},
                           {"version", "4.2"},
                           {"exports", "/export/nfsroot/kitchen, /export/nfsroot/hall, /export/home, /srv/media"},
                           {"module", "nfsv4"},
                           {"line", "PARTUUID=a1b2c3d4-02 / ext4 defaults,noatime 0 1"},
                           {"release", "6.12.47+rpt-rpi-v8"}};

CauseView cause_view(Cause cause, const std::string& remedy) {
    const base::Failure failure{
        cause, kRoot, "mount", ETIMEDOUT, "ARP: no reply from 192.168.178.20 on eth0 in 3 s, 4 requests were sent",
        remedy};
    return {std::string(base::describe(cause).id), kRoot, failure.text(), failure.remedy()};
}

Snapshot failing_by(const CauseView& cause) {
    Snapshot out = fixtures::held();
    out.serial = "00000000a1b2c3d4";
    out.candidates.resize(1);
    out.candidates[0].root = kRoot;
    out.candidates[0].cause = cause;
    return out;
}

// Words with one blank between, over all rows.
std::string text_of(const tui::Frame& frame) {
    std::string text;
    for (const auto& row : frame.rows) {
        for (const auto& span : row) {
            for (const char32_t cell : span.text) text += static_cast<char>(tui::ascii(cell));
        }
        text += ' ';
    }
    std::istringstream words(text);
    std::string out;
    for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string shown(const Snapshot& snapshot) {
    tui::Ui ui;
    ui.attended = true;
    ui.opened = {tui::PageId::Diagnosis};
    return text_of(tui::draw(snapshot, ui, {80, 24}));
}

}  // namespace

TEST_CASE("diagnosis: every cause stands on a screen of 80x24 with its evidence and its remedy, whole") {
    int causes = 0;
    for (int i = 0; i <= static_cast<int>(Cause::JobTimedOut); ++i) {
        const auto cause = static_cast<Cause>(i);
        CAPTURE(std::string(base::describe(cause).id));
        for (const std::string& remedy :
             {std::string(base::describe(cause).remedy), base::remedy_for(cause, kFields)}) {
            const CauseView view = cause_view(cause, remedy);
            const std::string text = shown(failing_by(view));
            CAPTURE(text);
            CHECK(text.find("fix: " + remedy) != std::string::npos);
            CHECK(text.find(view.words) != std::string::npos);
        }
        ++causes;
    }
    CHECK(causes >= 54);
}

TEST_CASE("diagnosis: what keeps the Pi from booting comes before warnings; without a network its links come first") {
    Snapshot snapshot = fixtures::held();
    auto all = tui::troubles(snapshot);
    REQUIRE(all.size() == 3);
    CHECK(all[0].name == "192.168.1.7:/srv/old");
    CHECK(all[1].name == "eth1");
    CHECK(all[2].is_warning);
    snapshot.links.erase(snapshot.links.begin());
    CHECK(tui::troubles(snapshot).front().name == "eth1");
}

TEST_CASE("diagnosis: the card, mistakes in settings and a search that found nothing are among what is wrong") {
    Snapshot snapshot = fixtures::empty();
    snapshot.card = {"/dev/mmcblk0p1", "failed",
                     CauseView{"card-unreadable", "/dev/mmcblk0p1", "it can't be read", "fsck"}};
    snapshot.mistakes = {"farroot.conf:9: rw: expected key=value"};
    snapshot.found = fixtures::held().found;
    snapshot.found->servers.clear();
    const std::string text = shown(snapshot);
    CHECK(text.find("/dev/mmcblk0p1: it can't be read fix: fsck") != std::string::npos);
    CHECK(text.find("farroot.conf:9: rw: expected key=value fix: ") != std::string::npos);
    CHECK(text.find("no NFS server was found (dns: no domain in /etc/resolv.conf) fix: ") != std::string::npos);
}

TEST_CASE("diagnosis: what concerns the whole boot comes first, on the home page too") {
    Snapshot snapshot = fixtures::held();
    snapshot.warnings = {{"other-kernel", "Linux 6.12.34", "the image is for another kernel", "build it anew"}};
    CHECK(tui::troubles(snapshot).front().cause.id == "other-kernel");
    CHECK_FALSE(tui::troubles(snapshot).front().is_warning);
    CHECK(text_of(tui::draw(snapshot, tui::Ui{}, {80, 25})).find("! the image is for another kernel") !=
          std::string::npos);
}

TEST_CASE("diagnosis: it names the machine, and says so where nothing is wrong") {
    Snapshot snapshot = fixtures::empty();
    snapshot.serial = "00000000a1b2c3d4";
    const std::string text = shown(snapshot);
    CHECK(text.find("Raspberry Pi 3 Model B Rev 1.2, serial 00000000a1b2c3d4, farroot 0.1.0") != std::string::npos);
    CHECK(text.find("Nothing is wrong that farroot can see") != std::string::npos);
}
