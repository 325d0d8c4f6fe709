#include <doctest/doctest.h>

#include <algorithm>

#include "tests/world/world.h"

using namespace world;

TEST_CASE("a healthy network: the root is handed over right after its trial") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 200ms);
    CHECK(boot.trials() == 1);
    CHECK(boot.report().state == "booting");
    CHECK(boot.report().version == "4.2");
}

TEST_CASE("the first server is silent: the second boots within its head start") {
    World world;
    world.server("10.0.0.9").is_silent();
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:10.0.0.9:/rpiroot farroot.root=nfs:10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 3s);
    CHECK(boot.trials_at_once() == 2);
}

TEST_CASE("the first server refuses: the second is tried at once") {
    World world;
    world.server("10.0.0.9").refuses_connections();
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:10.0.0.9:/rpiroot farroot.root=nfs:10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 300ms);
    CHECK(boot.cause_of("10.0.0.9:/rpiroot") == "port-refused");
    CHECK(boot.summary().find("the server is up but refuses NFS connections") != std::string::npos);
}

TEST_CASE("a dead server costs the deadline, then the SD card's root boots") {
    World world;
    world.server("10.0.0.9").is_silent();
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.9:/rpiroot ip=dhcp");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() >= 90s);
    CHECK(boot.took() < 91s);
    CHECK(boot.report().state == "fallback");
    CHECK(boot.cause_of("10.0.0.9:/rpiroot") == "host-silent");
}

TEST_CASE("farroot.deadline= moves the fallback") {
    World world;
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.9:/rpiroot ip=dhcp farroot.deadline=8");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() >= 8s);
    CHECK(boot.took() < 9s);
}

TEST_CASE("a server that starts late is found by a later try") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot").starts_after(35s);
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 60s);
}

TEST_CASE("an export that is missing is tried again until the deadline") {
    World world;
    world.server("10.0.0.1").exports("/other");
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.trials() > 5);
    CHECK(boot.trials() < 20);
    CHECK(boot.cause_of("10.0.0.1:/rpiroot") == "export-missing");
    CHECK(boot.summary().find("remedy:") != std::string::npos);
}

TEST_CASE("neither server nor card: farroot tries for ever, and does not spin") {
    World world;
    world.sd_card_is_missing();
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.9:/rpiroot ip=dhcp", 3600s);
    CHECK_FALSE(boot.booted());
    CHECK(boot.trials() > 100);
    CHECK(boot.trials() < 1000);
    CHECK(boot.cause_of("the SD card's root") == "no-sd-root");
}

TEST_CASE("after the deadline without a card the server comes back: it boots") {
    World world;
    world.sd_card_is_missing();
    world.server("10.0.0.1").exports("/rpiroot").starts_after(200s);
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 225s);
    CHECK(boot.report().state == "booting");
}

TEST_CASE("no root is named: the SD card's root boots without a wait") {
    World world;
    const auto boot = world.boot("quiet");
    CHECK(boot.root() == "/dev/mmcblk0p2");
    CHECK(boot.took() < 1s);
    CHECK(boot.report().state == "booting");
}

TEST_CASE("NFS modules that hang cost their deadline, not the boot") {
    World world;
    world.nfs_modules_hang();
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.took() < 21s);
}

TEST_CASE("the network's faults are named in the summary of a fallback") {
    const std::string line = "root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp farroot.deadline=4";
    World world;
    SUBCASE("no interface") {
        CHECK(world.has_no_link().boot(line).summary().find("no network interface") != std::string::npos);
    }
    SUBCASE("no carrier") {
        CHECK(world.has_no_carrier().boot(line).summary().find("eth0: no carrier") != std::string::npos);
    }
    SUBCASE("no DHCP answer") {
        CHECK(world.dhcp_is_silent().boot(line).summary().find("eth0: no DHCP server answers") != std::string::npos);
    }
}

TEST_CASE("an adapter without a driver is named where no link works, and only there") {
    const std::string line = "root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp farroot.deadline=8";
    const base::Failure adapter{base::Cause::NoInterface, "USB 0fe6:9700", "", 0, "no driver for it"};
    World world;
    world.sees_devices({{}, {adapter}}, 2s);
    SUBCASE("no link") {
        const auto boot = world.has_no_link().boot(line);
        CHECK(boot.summary().find("USB 0fe6:9700: no network interface (no driver for it)") != std::string::npos);
        CHECK(boot.summary().find("initramfs/build --with") != std::string::npos);
        REQUIRE(boot.report().warnings.size() == 1);
        CHECK(boot.report().warnings[0].id == "no-interface");
        CHECK(boot.report().stages[0].detail == "USB 0fe6:9700: no network interface (no driver for it)");
    }
    SUBCASE("a link without carrier") {
        const auto boot = world.has_no_carrier().boot(line);
        CHECK(boot.summary().find("USB 0fe6:9700: no network interface") != std::string::npos);
        CHECK(boot.summary().find("eth0: no carrier") != std::string::npos);
    }
    SUBCASE("a link that works") {
        const auto boot = world.boot(line);
        CHECK(boot.summary().find("USB 0fe6:9700") == std::string::npos);
        CHECK(boot.report().warnings.empty());
    }
}

TEST_CASE("a driver that hangs is named, and keeps nothing from booting; not any more once it answered") {
    const base::Failure hanging{base::Cause::DriverHangs, "brcmfmac", "", 0, "silent for 5 s"};
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    world.sees_devices({{hanging}, {}}, 10ms);
    SUBCASE("until the end") {
        const auto boot = world.boot("root=nfs:10.0.0.1:/rpiroot ip=dhcp");
        CHECK(boot.root() == "10.0.0.1:/rpiroot");
        CHECK(boot.log_says("brcmfmac: a driver hangs while it looks at its device (silent for 5 s)"));
        CHECK(boot.summary().find("modprobe.blacklist=") != std::string::npos);
        REQUIRE(boot.report().warnings.size() == 1);
        CHECK(boot.report().warnings[0].id == "driver-hangs");
    }
    SUBCASE("for a while") {
        world.sees_devices({}, 20ms);
        CHECK(world.boot("root=nfs:10.0.0.1:/rpiroot ip=dhcp").report().warnings.empty());
    }
}

TEST_CASE("a link that comes late, or goes and comes back, still boots") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    const std::string line = "root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp";
    SUBCASE("carrier after 30 s") {
        const auto boot = world.gets_carrier_after(30s).boot(line);
        CHECK(boot.root() == "10.0.0.1:/rpiroot");
        CHECK(boot.took() < 31s);
    }
    SUBCASE("carrier lost while DHCP runs") {
        const auto boot = world.dhcp_answers_after(500ms).loses_carrier(200ms, 5s).boot(line);
        CHECK(boot.root() == "10.0.0.1:/rpiroot");
        CHECK(boot.took() < 6s);
    }
}

TEST_CASE("static ip= sends no DHCP and applies what it says") {
    World world;
    world.dhcp_is_silent().server("10.0.0.1").exports("/rpiroot");
    const auto boot =
        world.boot("root=/dev/nfs nfsroot=/rpiroot ip=10.0.0.7:10.0.0.1:10.0.0.254:255.255.255.0:pi7::off");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    REQUIRE(boot.applied().size() == 1);
    CHECK(boot.applied()[0].address.text() == "10.0.0.7/24");
    CHECK(boot.took() < 200ms);
}

TEST_CASE(
    "a link by the name that udev gives it: taken at once where it fits, else for the only one there is, and said") {
    const auto line = [](const std::string& device) {
        return "root=/dev/nfs nfsroot=/rpiroot ip=10.0.0.7:10.0.0.1::255.255.255.0:pi7:" + device + ":off";
    };
    const auto boot_with = [](const std::string& words, bool has_second_link = false) {
        World world;
        world.dhcp_is_silent().server("10.0.0.1").exports("/rpiroot");
        if (has_second_link) world.has_second_link();
        return world.boot(words);
    };
    SUBCASE("the board's own, by its MAC address, and in no device's name at all") {
        for (const char* device : {"end0", "enx525400000002", "all"}) {
            CAPTURE(std::string(device));
            const auto boot = boot_with(line(device));
            CHECK(boot.root() == "10.0.0.1:/rpiroot");
            CHECK(boot.took() < 200ms);
            CHECK(boot.report().links.at(0).warnings.empty());
        }
    }
    SUBCASE("one that fits none: after its time to appear the only link is meant") {
        for (const char* device : {"enp1s0", "eth7"}) {
            CAPTURE(std::string(device));
            const auto boot = boot_with(line(device));
            CHECK(boot.root() == "10.0.0.1:/rpiroot");
            CHECK(boot.took() >= 10s);
            CHECK(boot.took() < 11s);
            CHECK(boot.log_says("eth0 is taken for " + std::string(device)));
            REQUIRE(boot.report().links.at(0).warnings.size() == 1);
            CHECK(boot.report().links.at(0).warnings[0].id == "no-such-link");
        }
    }
    SUBCASE("of two links neither is guessed, and those that are there are named") {
        const auto boot = boot_with(line("enp1s0"), true);
        CHECK(boot.report().state == "fallback");
        CAPTURE(boot.summary());
        CHECK(boot.summary().find("enp1s0: a link that the settings name is not here (here: eth0 52:54:00:00:00:02, "
                                  "eth1 52:54:00:00:00:03)\n") == 0);
    }
    SUBCASE("of several names that none has each is told") {
        const auto boot = boot_with(line("enp1s0") + " ip=eth7:dhcp", true);
        CAPTURE(boot.summary());
        CHECK(boot.summary().find("enp1s0, eth7: a link that the settings name is not here") == 0);
    }
    SUBCASE("a VLAN's parent and a route's link") {
        const auto boot =
            boot_with("root=nfs:10.0.0.1:/rpiroot vlan=end0.5:end0 rd.route=10.9.0.0/16:10.0.0.9:end0 " + line("end0"));
        REQUIRE(boot.applied().size() == 1);
        CHECK(boot.applied()[0].routes.size() == 1);
        REQUIRE(boot.report().links.size() == 2);
        CHECK(boot.report().links[1].name == "end0.5");
    }
}

TEST_CASE("a bad word of ip= and a bond that nobody makes: what can boot boots, and both are named") {
    World world;
    world.dhcp_is_silent().server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:10.0.0.1:/rpiroot bond=bond0 ip=10.0.0.7::10.0.0.254:24:pi7:eth0:statik");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.applied().at(0).address.text() == "10.0.0.7/24");
    CHECK(boot.summary().find("bond=bond0 is ignored: farroot makes no bond") != std::string::npos);
    CHECK(boot.summary().find("'statik' is not one of dhcp") != std::string::npos);
}

TEST_CASE("a link that the kernel configured before /init is adopted") {
    World world;
    world.dhcp_is_silent().server("10.0.0.1").exports("/rpiroot");
    base::NetConfig config;
    config.address = {*base::Ipv4::parse("10.0.0.77"), 24};
    const auto boot = world.kernel_configured(config).boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.report().links[0].origin == "kernel");
    CHECK(boot.took() < 200ms);
}

TEST_CASE("an address that the kernel leased is used at once, asked for again, and handed over as DHCP's") {
    World world = world_with_root();
    base::NetConfig leased;
    leased.address = {*base::Ipv4::parse("10.0.0.50"), 24};
    world.kernel_leased(leased).dhcp_answers_after(10s);
    const auto boot = world.boot(naming_root("farroot.hostname=pi7 rd.route=172.16.0.0/12:10.0.0.9"));
    REQUIRE(boot.booted());
    CHECK(boot.took() < 2s);
    CHECK(boot.asked() == 1);
    REQUIRE(boot.network());
    CHECK(boot.network()->config.origin == base::AddressOrigin::KernelDhcp);
    CHECK(boot.network()->config.host_name == "pi7");
    CHECK(boot.network()->config.routes.size() == 1);
    CHECK(boot.report().links.at(0).origin == "kernel-dhcp");
    CHECK(boot.cleared() == 0);
}

TEST_CASE(
    "an address that the kernel leased is renewed here while the boot takes its time, or is given up for another") {
    World world = world_with_root();
    world.server("10.0.0.1").starts_after(20s);
    base::NetConfig leased;
    leased.address = {*base::Ipv4::parse("10.0.0.50"), 24};
    world.kernel_leased(leased);
    SUBCASE("the same") {
        const auto boot = world.boot(naming_root(""));
        CHECK(boot.network()->config.origin == base::AddressOrigin::Dhcp);
        CHECK(boot.cleared() == 0);
    }
    SUBCASE("another") {
        base::NetConfig other = world.lease();
        other.address = {*base::Ipv4::parse("10.0.0.77"), 24};
        const auto boot = world.dhcp_says(other).boot(naming_root(""));
        CHECK(boot.network()->config.address.text() == "10.0.0.77/24");
        CHECK(boot.cleared() == 1);
    }
}

TEST_CASE("server and path come from DHCP where the command line names none") {
    World world;
    world.server("10.0.0.3").exports("/srv/pi").exports("/tftpboot/10.0.0.50").exports("/tftpboot/pi5");
    base::NetConfig lease = world.lease();
    std::string expected;
    SUBCASE("option 17 names both") {
        lease.root_path = "10.0.0.3:/srv/pi";
        expected = "10.0.0.3:/srv/pi";
    }
    SUBCASE("option 17 names a path, siaddr the server") {
        lease.root_path = "/srv/pi";
        lease.next_server = *base::Ipv4::parse("10.0.0.3");
        expected = "10.0.0.3:/srv/pi";
    }
    SUBCASE("option 66 names the server; %s is the address") {
        lease.tftp_server = "10.0.0.3";
        expected = "10.0.0.3:/tftpboot/10.0.0.50";
    }
    SUBCASE("option 54 is the last resort; %s is the host name") {
        lease.dhcp_server = *base::Ipv4::parse("10.0.0.3");
        lease.host_name = "pi5";
        expected = "10.0.0.3:/tftpboot/pi5";
    }
    CHECK(world.dhcp_says(lease).boot("root=/dev/nfs ip=dhcp").root() == expected);
}

TEST_CASE("a root without init falls back and says so") {
    World world;
    world.server("10.0.0.1").exports_without_init("/rpiroot");
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.1:/rpiroot farroot.deadline=5");
    CHECK(boot.report().state == "fallback");
    CHECK(boot.summary().find("the root has no init") != std::string::npos);
}

TEST_CASE("mistakes on the command line are named, the rest counts") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    const auto boot = world.boot("root=nfs:10.0.0.1:/rpiroot farroot.deadline=soon ip=10.0.0 ip=dhcp");
    CHECK(boot.root() == "10.0.0.1:/rpiroot");
    CHECK(boot.log_says("farroot.deadline=soon is ignored: expected whole seconds"));
    CHECK(boot.log_says("ip=10.0.0"));
}

TEST_CASE("a link that fails is left alone until its carrier comes anew") {
    World world;
    world.server("10.0.0.1").exports("/rpiroot");
    const std::string line = "root=/dev/nfs nfsroot=10.0.0.1:/rpiroot ip=dhcp farroot.deadline=30";
    SUBCASE("for good") {
        const auto boot = world.link_refuses_addresses(1).boot(line);
        CHECK(boot.report().state == "fallback");
        CHECK(boot.report().links[0].cause);
        CHECK(boot.cleared() == 1);  // of what the kernel did take
    }
    SUBCASE("and works then") {
        const auto boot = world.link_refuses_addresses(1).loses_carrier(5s, 1s).boot(line);
        CHECK(boot.root() == "10.0.0.1:/rpiroot");
        CHECK(boot.applied().size() == 2);
    }
}

TEST_CASE("a trial that is not over at the deadline is named too") {
    World world;
    world.server("10.0.0.9").is_silent();
    const auto boot = world.boot("root=/dev/nfs nfsroot=10.0.0.9:/rpiroot ip=dhcp farroot.deadline=4");
    CHECK(boot.report().state == "fallback");
    CHECK(boot.cause_of("10.0.0.9:/rpiroot") == "host-silent");
    CHECK(boot.summary().find("10.0.0.9:/rpiroot: the server does not answer (trial: not over after 3 s)") !=
          std::string::npos);
}
