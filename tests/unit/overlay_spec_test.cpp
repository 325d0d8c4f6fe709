// overlay= and sd=: their words, what jobs answer, and what PID 1 is told.
#include "agent/core/overlay_spec.h"

#include <doctest/doctest.h>

#include <string>

#include "agent/command/sd.h"
#include "agent/job/card_power.h"
#include "agent/job/overlay.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"
#include "initramfs/hand_over.h"

using agent::core::OverlayPlace;
using agent::core::OverlaySpec;
using agent::core::parse_overlay;

TEST_CASE("overlay= takes memory, with a size, and local devices") {
    CHECK(*parse_overlay("tmpfs") == OverlaySpec{});
    for (const char* text : {"tmpfs,256M", "tmpfs,25%", "tmpfs,1g", "/dev/sda2", "LABEL=layer", "PARTUUID=1-2",
                             "file:LABEL=bootfs:/layer", "file:/dev/sda1:/a/b.ext4"}) {
        CAPTURE(text);
        const auto parsed = parse_overlay(text);
        REQUIRE(parsed);
        CHECK(spelling_of(*parsed) == text);
    }
    CHECK(parse_overlay("tmpfs,size=16M")->size == "16M");
    CHECK(*parse_overlay("file:LABEL=bootfs:/layer") == OverlaySpec{"LABEL=bootfs", "/layer", ""});
    for (const char* text : {"", "yes", "tmpfs,", "tmpfs,0", "tmpfs,200%", "tmpfs,16X", "tmpfs,16M,mode=7",
                             "LABEL=", "sda1", "tmpfs,99999999999", "file:/layer", "file:LABEL=a", "file:LABEL=a:/",
                             "file:LABEL=:/a", "file:LABEL=a:/../a"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_overlay(text));
    }
}

TEST_CASE("overlay= and sd= that can't be read are said, with what was expected") {
    const auto config = agent::settings::from_command_line("farroot.overlay=ramdisk farroot.sd=maybe");
    REQUIRE(config.mistakes.size() == 2);
    const std::string all = config.mistakes[0] + "\n" + config.mistakes[1];
    CAPTURE(all);
    CHECK(all.find("expected no, tmpfs, ") != std::string::npos);
    CHECK(all.find("expected on or off") != std::string::npos);
    CHECK_FALSE(config.overlay);
    CHECK_FALSE(config.card_off);
}

TEST_CASE("the place of a layer goes through the job's answer, with why it is not where it was wanted") {
    OverlayPlace place{"/run/farroot/overlay", "memory", {}};
    CHECK(agent::decode_overlay(agent::encode(base::Result<OverlayPlace>(place)))->on == "memory");
    place.instead_of = base::Failure{base::Cause::OverlayMissing, "LABEL=\xff", "find", 2, ""};
    const auto again = agent::decode_overlay(agent::encode(base::Result<OverlayPlace>(place)));
    REQUIRE(again);
    REQUIRE(again->instead_of);
    CHECK(again->instead_of->cause == base::Cause::OverlayMissing);
    CHECK(again->host_key.empty());
    CHECK_FALSE(again->no_host_key);
    place.host_key = "/run/farroot/overlay/host-key";
    place.no_host_key = base::Failure{base::Cause::CardFull, "/dev/mmcblk0p1", "write", 28, ""};
    const auto with_key = agent::decode_overlay(agent::encode(base::Result<OverlayPlace>(place)));
    REQUIRE(with_key);
    CHECK(with_key->host_key == place.host_key);
    CHECK(with_key->no_host_key->cause == base::Cause::CardFull);
    CHECK_FALSE(agent::decode_overlay(agent::encode(base::Result<OverlayPlace>(*place.instead_of))));
    CHECK_FALSE(agent::decode_overlay("{}"));
    CHECK_FALSE(agent::decode_overlay("no answer"));
}

TEST_CASE("PID 1 is told of the layer, and of none") {
    initramfs::HandOver order;
    order.init = "/sbin/init";
    CHECK(initramfs::decode_hand_over(initramfs::encode(order))->layer == initramfs::Layer{});
    order.layer = {"/run/farroot/overlay/0", "pi7", "0123456789abcdef0123456789abcdef"};
    CHECK(initramfs::decode_hand_over(initramfs::encode(order))->layer == order.layer);
}

TEST_CASE("the card that was switched off is written down, and read back whole or not at all") {
    const agent::CardHost host{"/dev/mmcblk0", "/sys/bus/platform/drivers/sdhost-bcm2835", "3f202000.mmc"};
    CHECK(agent::decode_card_host(agent::encode(host)) == host);
    CHECK_FALSE(agent::decode_card_host(""));
    CHECK_FALSE(agent::decode_card_host("/dev/mmcblk0\n/sys/bus\n"));
}

TEST_CASE("farroot sd: its words, and what it shows") {
    using What = agent::SdOptions::What;
    CHECK(agent::read_sd_options({})->what == What::Status);
    CHECK(agent::read_sd_options({"status", "--json"}) == agent::SdOptions{What::Status, true});
    CHECK(agent::read_sd_options({"off"})->what == What::Off);
    CHECK_FALSE(agent::read_sd_options({"offf"}));
    CHECK_FALSE(agent::read_sd_options({"on", "--json"}));
    CHECK(agent::text_of({"on", "/dev/mmcblk0", {"/dev/mmcblk0p2: swap"}}) ==
          "The SD card is on: /dev/mmcblk0\n  in use: /dev/mmcblk0p2: swap\n");
    CHECK(agent::text_of({"off", "/dev/mmcblk0", {}}) ==
          "The SD card is off. `farroot sd on` brings /dev/mmcblk0 back.\n");
    CHECK(agent::json_of({"none", "", {}}).find("\"none\"") != std::string::npos);
}
