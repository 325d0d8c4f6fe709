// The watchdog's feeding, on a plain file in the device's place and a clock of the test's; who wants it, and which
// roots feed it. tests/lab/watchdog_stories.cpp has a real one.
#include "initramfs/watchdog.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/base/file.h"
#include "initramfs/watchdog_feeder.h"
#include "tests/unit/temporary_folder.h"

using namespace std::chrono_literals;
using initramfs::feeds_watchdog;
using initramfs::Watchdog;
using initramfs::watchdog_wanted;

namespace {

namespace fs = std::filesystem;

constexpr base::Time kStart{1h};

// A folder in the place of /.
class Tree {
public:
    Tree& file(const std::string& name, const std::string& content) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << content;
        return *this;
    }
    Tree& dangling_link(const std::string& name) {
        fs::create_directories((folder_ / name).parent_path());
        fs::create_symlink("/nowhere", folder_ / name);
        return *this;
    }
    std::string read(const std::string& name) const { return *base::read_file(folder_ / name); }
    std::string path() const { return folder_.path(); }
    std::string path(const std::string& name) const { return folder_ / name; }

private:
    TemporaryFolder folder_;
};

// What a plain file was fed by then: 3 s is the timeout of a device that knows of none.
class Fed {
public:
    Fed() { tree_.file("watchdog", ""); }

    Watchdog watchdog(base::Duration patience = 90s) const {
        return Watchdog(patience, kStart, tree_.path("watchdog"), tree_.path("nowayout"));
    }
    std::string bytes() const { return tree_.read("watchdog"); }
    void cannot_be_stopped() { tree_.file("nowayout", "1\n"); }

private:
    Tree tree_;
};

}  // namespace

TEST_CASE("a module's nowayout on the command line leaves its watchdog alone") {
    using initramfs::forbids_stopping;
    CHECK(forbids_stopping("quiet bcm2835_wdt.nowayout=1 rootwait"));
    CHECK(forbids_stopping("bcm2835-wdt.nowayout"));
    CHECK(forbids_stopping("bcm2835_wdt.nowayout=0 i6300esb.nowayout=Y\n"));
    CHECK_FALSE(forbids_stopping("bcm2835_wdt.nowayout=1 bcm2835_wdt.nowayout=0"));
    CHECK_FALSE(forbids_stopping("bcm2835_wdt.nowayouts=1 nowayout=1 bcm2835_wdt.nowayout=off"));
    CHECK_FALSE(forbids_stopping(""));
    const Fed fed;
    Watchdog watchdog = fed.watchdog();
    watchdog.leave_alone();
    watchdog.want(true);
    watchdog.feed(kStart);
    CHECK_FALSE(watchdog.is_running());
    CHECK(fed.bytes().empty());
}

TEST_CASE("the watchdog is fed at a third of its timeout") {
    const Fed fed;
    Watchdog watchdog = fed.watchdog();
    watchdog.want(true);
    watchdog.feed(kStart);
    CHECK(fed.bytes() == ".");
    CHECK(watchdog.next_feed() == kStart + 1s);
    watchdog.feed(kStart + 999ms);
    CHECK(fed.bytes() == ".");
    watchdog.feed(kStart + 1s);
    CHECK(fed.bytes() == "..");
    CHECK(watchdog.next_feed() == kStart + 2s);
}

TEST_CASE("without progress the watchdog is fed for the patience and no longer; progress makes up for it") {
    const Fed fed;
    Watchdog watchdog = fed.watchdog(5s);
    watchdog.want(true);
    base::Time now = kStart;
    for (; now < kStart + 20s; now += 1s) {
        watchdog.feed(now);
        CHECK(*watchdog.next_feed() > now);
    }
    CHECK(fed.bytes() == ".....");
    watchdog.progress(now);
    watchdog.feed(now);
    CHECK(fed.bytes() == "......");
}

TEST_CASE("a watchdog that nobody has asked for is not started, nor one that can't be stopped") {
    Fed fed;
    Watchdog watchdog = fed.watchdog();
    CHECK_FALSE(watchdog.is_decided());
    watchdog.feed(kStart);
    CHECK_FALSE(watchdog.is_running());
    CHECK_FALSE(watchdog.next_feed());

    fed.cannot_be_stopped();
    watchdog.want(true);
    watchdog.feed(kStart);
    CHECK_FALSE(watchdog.is_running());
    CHECK(fed.bytes().empty());
}

TEST_CASE("a watchdog whose driver is loaded late is started then") {
    Tree tree;
    Watchdog watchdog(90s, kStart, tree.path("watchdog"), tree.path("nowayout"));
    watchdog.want(true);
    watchdog.feed(kStart);
    CHECK_FALSE(watchdog.is_running());
    tree.file("watchdog", "");
    watchdog.feed(kStart + 4s);
    CHECK(watchdog.is_running());
    CHECK(tree.read("watchdog") == ".");
}

TEST_CASE("the magic character stops the watchdog; kept, it is fed once more") {
    const Fed stopped;
    Watchdog watchdog = stopped.watchdog();
    watchdog.want(true);
    watchdog.feed(kStart);
    watchdog.stop();
    CHECK(stopped.bytes() == ".V");
    CHECK_FALSE(watchdog.is_running());

    const Fed refused;
    Watchdog unwanted = refused.watchdog();
    unwanted.want(true);
    unwanted.feed(kStart);
    unwanted.want(false);
    unwanted.feed(kStart + 9s);
    CHECK(refused.bytes() == ".V");

    const Fed kept;
    Watchdog left = kept.watchdog();
    left.want(true);
    left.feed(kStart);
    left.keep();
    CHECK(kept.bytes() == "..");
    CHECK_FALSE(left.is_running());

    const Fed forked;
    Watchdog copy = forked.watchdog();
    copy.want(true);
    copy.feed(kStart);
    CHECK(copy.period() == 1s);
    copy.keep_alive();  // no byte: it might follow the one that stops it
    CHECK(forked.bytes() == ".");
}

TEST_CASE("who wants the watchdog on the command line") {
    CHECK(watchdog_wanted("quiet farroot.watchdog=off rw") == false);
    CHECK(watchdog_wanted("farroot.watchdog=boot") == true);
    CHECK(watchdog_wanted("farroot.watchdog=keep\n") == true);
    CHECK(watchdog_wanted("farroot.watchdog=off farroot.watchdog=keep") == true);
    CHECK(watchdog_wanted("farroot.watchdog=keep farroot.watchdog=on") == true);
    for (const char* silent :
         {"", " ", "watchdog=off", "xfarroot.watchdog=off", "farroot.watchdog=", "farroot.watchdog"}) {
        CAPTURE(silent);
        CHECK(watchdog_wanted(silent) == std::nullopt);
    }
}

TEST_CASE("a root with systemd feeds the watchdog where RuntimeWatchdogSec= is on") {
    const std::string file = "etc/systemd/system.conf";
    CHECK_FALSE(feeds_watchdog(Tree().path()));
    CHECK_FALSE(feeds_watchdog(Tree().file(file, "[Manager]\n#RuntimeWatchdogSec=10\n").path()));
    for (const char* on : {"10", "1min", " 30s\r", "default"}) {
        CAPTURE(on);
        CHECK(feeds_watchdog(Tree().file(file, std::string("[Manager]\n RuntimeWatchdogSec =") + on + "\n").path()));
    }
    for (const char* off : {"", "0", "0s", "off"}) {
        CAPTURE(off);
        CHECK_FALSE(feeds_watchdog(Tree().file(file, std::string("RuntimeWatchdogSec=") + off).path()));
    }
    CHECK_FALSE(feeds_watchdog(Tree().file(file, "RuntimeWatchdogSec=10\nRuntimeWatchdogSec=0\n").path()));
}

TEST_CASE("systemd's further files count after the main one, /etc's in place of /usr/lib's") {
    const std::string vendor = "usr/lib/systemd/system.conf.d/40-watchdog.conf";
    Tree tree;
    tree.file("etc/systemd/system.conf", "RuntimeWatchdogSec=0\n").file(vendor, "RuntimeWatchdogSec=1m\n");
    CHECK(feeds_watchdog(tree.path()));
    tree.file("etc/systemd/system.conf.d/40-watchdog.conf", "");
    CHECK_FALSE(feeds_watchdog(tree.path()));
    tree.file("etc/systemd/system.conf.d/30-mine.conf", "RuntimeWatchdogSec=1m\n");
    CHECK(feeds_watchdog(tree.path()));
    tree.file("etc/systemd/system.conf.d/50-off.conf", "RuntimeWatchdogSec=off\n");
    CHECK_FALSE(feeds_watchdog(tree.path()));
}

TEST_CASE("a root whose init starts a watchdog daemon feeds the watchdog") {
    CHECK(feeds_watchdog(Tree().dangling_link("etc/systemd/system/default.target.wants/watchdog.service").path()));
    CHECK(feeds_watchdog(Tree().dangling_link("etc/runlevels/default/watchdog").path()));
    CHECK_FALSE(feeds_watchdog(Tree().dangling_link("etc/systemd/system/default.target.wants/ssh.service").path()));
}
