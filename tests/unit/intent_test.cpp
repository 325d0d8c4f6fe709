// What a screen sends arrives as what it was; everything else is no intent.
#include "agent/core/intent.h"

#include <doctest/doctest.h>

#include <string>

using namespace agent::core;

TEST_CASE("intent: each arrives as it was sent") {
    const Intent all[]{Hold{},
                       Release{},
                       FindServers{},
                       TryRoot{"nfs:192.168.1.2:/srv/pi root"},
                       BootRoot{"/dev/mmcblk0p2"},
                       SaveSettings{"root=nfs:nas:/srv/pi\r\n# \"quoted\" \\ \xc3\xa9\n", ""},
                       Restart{},
                       PowerOff{},
                       CheckAll{},
                       MeasureRoot{"nfs:nas:/srv"},
                       Unlock{"a \"pass\" word"},
                       OpenShell{0xfedcba9876543210}};
    for (const Intent& intent : all) {
        const std::string json = to_json(intent);
        CAPTURE(json);
        CHECK(intent_from_json(json) == intent);
    }
    CHECK(to_json(TryRoot{"nfs:nas:/srv"}) == R"({"root":"nfs:nas:/srv","want":"try"})");
}

TEST_CASE("intent: what changes the boot is guarded, looking is not") {
    for (const Intent& intent : {Intent(TryRoot{}), Intent(BootRoot{}), Intent(SaveSettings{}), Intent(Restart{}),
                                 Intent(PowerOff{}), Intent(MeasureRoot{})}) {
        CHECK(is_guarded(intent, Mode::Auto));
    }
    for (const Intent& intent : {Intent(Hold{}), Intent(FindServers{}), Intent(CheckAll{}), Intent(Unlock{})}) {
        CHECK_FALSE(is_guarded(intent, Mode::Ask));
    }
    CHECK_FALSE(is_guarded(Release{}, Mode::Auto));
    CHECK(is_guarded(Release{}, Mode::Ask));
}

TEST_CASE("intent: what is none, or not whole, wants nothing") {
    for (const char* json :
         {"", "!", "null", "[]", "\"hold\"", "{}", R"({"want": "sleep"})", R"({"want": 1})", R"({"want": ["hold"]})",
          R"({"want": "try"})", R"({"want": "try", "root": 5})", R"({"want": "boot", "root": null})",
          R"({"want": "save", "text": "rw=yes"})", R"({"want": "save", "text": "rw=yes", "based_on": {}})",
          R"({"want": "hold")", R"({"want": "hold"}{)", "{\"want\": \"\xff\"}"}) {
        CAPTURE(json);
        CHECK_FALSE(intent_from_json(json).has_value());
    }
    CHECK_FALSE(intent_from_json(to_json(TryRoot{std::string(5000, 'x')})).has_value());
    CHECK_FALSE(intent_from_json(to_json(SaveSettings{std::string(201 * 1024, 'x'), ""})).has_value());
}

TEST_CASE("intent: bytes that are no UTF-8 arrive as something printable, and harm nothing") {
    const auto sent = intent_from_json(to_json(TryRoot{"nfs:nas:/\xff\xfe"}));
    CHECK(sent == Intent(TryRoot{"nfs:nas:/\xef\xbf\xbd\xef\xbf\xbd"}));
}

TEST_CASE("intent: the largest farroot.conf there is fits beside one as it was") {
    const std::string text(std::size_t{64} * 1024, 'x');
    CHECK(intent_from_json(to_json(SaveSettings{text, text})).has_value());
}
