// The table of keys: README's reference is its print, and what decides over trust is the owner's alone.
#include "agent/settings/keys.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "agent/base/file.h"
#include "agent/settings/card_file.h"
#include "agent/settings/keys_text.h"
#include "agent/settings/nearest.h"
#include "agent/settings/resolve.h"
#include "tests/unit/source_folder.h"

using namespace agent::settings;

namespace {

Layer layer(std::string_view text, Source source) {
    return read_card_file(text, source == Source::Profile ? "profile" : "farroot.conf", source);
}

}  // namespace

TEST_CASE("README has the table of keys as it is; 'farroot help keys --markdown' prints it") {
    const auto readme = base::read_file(source_folder() / "README.md");
    REQUIRE(readme);
    CHECK_MESSAGE(readme->find(keys_for_readme()) != std::string::npos, keys_for_readme());
}

TEST_CASE("each key is there once, with help, and its own word is near to itself alone") {
    std::set<std::string_view> names;
    for (const auto& key : keys()) {
        CAPTURE(key.name);
        CHECK(names.insert(key.name).second);
        CHECK_FALSE(key.help.empty());
        CHECK_FALSE(key.standard.empty());
        CHECK(keys_for_terminal().find("  " + std::string(key.name) + "=") != std::string::npos);
    }
}

TEST_CASE("the nearest key") {
    const std::vector<std::string_view> words{"deadline", "fallback", "root", "rw"};
    CHECK(nearest("dedline", words) == "deadline");
    CHECK(nearest("deadlien", words) == "deadline");
    CHECK(nearest("fallbak", words) == "fallback");
    CHECK(nearest("rot", words) == "root");
    CHECK(nearest("completely-else", words).empty());
    CHECK(nearest("", words).empty());
    CHECK(nearest(std::string(100000, 'd'), words).empty());
}

TEST_CASE("keys of the owner that come from the network are refused and reported") {
    const std::set<std::string_view> owners{"trust",    "swap-create", "password", "profile", "pin",      "report",
                                            "watchdog", "init",        "overlay",  "card",    "host-keys"};
    for (const auto& key : keys()) CHECK((key.scope == Scope::Owner) == owners.contains(key.name));

    const char* const content =
        "trust=0.0.0.0/0\nswap-create=/dev/sda\npassword=$y$x\nprofile=https://evil/\npin=sha256//AA\n"
        "report=https://evil/\nwatchdog=off\ninit=/bin/sh\noverlay=/dev/sda1\ncard=any\nhost-keys=shared\n";
    for (const auto source : {Source::Profile, Source::Dhcp}) {
        const auto resolution = resolve({layer(content, source)});
        const auto& config = resolution.config;
        CHECK(config.trust.empty());
        CHECK(config.init.empty());
        CHECK(config.mistakes.size() == owners.size());
        for (const auto& mistake : config.mistakes) {
            CHECK(mistake.find("only the card and the command line may set ") != std::string::npos);
        }
        for (const auto& value : resolution.values) CHECK(value.from == "default");
    }
    CHECK(resolve({layer(content, Source::Card)}).config.init == "/bin/sh");
}

TEST_CASE("of sources the strongest counts, key by key; a value that can't be used hides none") {
    const auto config = resolve({layer("root=nfs:dhcp:/r\ndeadline=1\nrw=yes\n", Source::Dhcp),
                                 layer("root=nfs:profile:/r\ndeadline=2\nfallback=wait\n", Source::Profile),
                                 layer("root=nfs:a:/r\nroot=nfs:b:/r\ndeadline=x\n", Source::Card)})
                            .config;
    REQUIRE(config.roots.size() == 2);
    CHECK(config.roots[1].source == "farroot.conf:2");
    CHECK(config.deadline == base::seconds(2));
    CHECK(config.fallback == agent::core::Fallback::Wait);
    CHECK(config.read_write);
    REQUIRE(config.mistakes.size() == 1);
    CHECK(config.mistakes[0].starts_with("farroot.conf:3: deadline=x is ignored"));
}
