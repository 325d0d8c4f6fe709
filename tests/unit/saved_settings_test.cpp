// Which of farroot.conf and farroot.new counts: never a torn one beside a whole one, and never anything over what a
// person wrote.
#include "agent/job/saved_settings.h"

#include <doctest/doctest.h>

#include "agent/settings/card_file.h"

using namespace agent;
using std::nullopt;

namespace {

const std::string kSaved = with_checksum("root=nfs:nas:/srv/pi\nrw=yes\n");

}  // namespace

TEST_CASE("settings: what farroot saves is whole, reads as the text that it was, and can be saved again") {
    CHECK(kSaved == "root=nfs:nas:/srv/pi\nrw=yes\n# farroot checksum a817a84e\n");
    CHECK(is_whole(kSaved));
    CHECK(is_whole(with_checksum("")));
    CHECK(is_whole(with_checksum("no newline at its end")));
    const auto layer = settings::read_card_file(kSaved);
    CHECK(layer.settings.size() == 2);
    CHECK(layer.mistakes.empty());
    CHECK(with_checksum(kSaved) == kSaved);
    const std::string edited = "rw=no\n" + kSaved;
    CHECK_FALSE(is_whole(edited));
    CHECK(with_checksum(edited) == with_checksum("rw=no\nroot=nfs:nas:/srv/pi\nrw=yes\n"));
}

TEST_CASE("settings: a saved file cut short anywhere, or with a byte changed, is not whole") {
    for (std::size_t size = 0; size < kSaved.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(is_whole(kSaved.substr(0, size)));
        std::string changed = kSaved;
        changed[size] = static_cast<char>(changed[size] ^ 0x20);
        CHECK_FALSE(is_whole(changed));
        CHECK_FALSE(is_whole(kSaved.substr(0, size) + std::string(kSaved.size() - size, '\0')));
    }
    CHECK_FALSE(is_whole(kSaved + "rw=no\n"));
}

TEST_CASE("settings: farroot.new counts where it is whole and farroot.conf is missing or torn") {
    CHECK(which_counts(nullopt, kSaved) == SettingsIn::Fresh);
    CHECK(which_counts(std::string(512, '\0'), kSaved) == SettingsIn::Fresh);
    CHECK(which_counts(kSaved.substr(0, 20) + std::string(30, '\0'), kSaved) == SettingsIn::Fresh);
    CHECK(which_counts(nullopt, nullopt) == SettingsIn::Conf);
    CHECK(which_counts(nullopt, "rw=yes\n") == SettingsIn::Conf);
    CHECK(which_counts(std::string(512, '\0'), kSaved.substr(1)) == SettingsIn::Conf);
}

TEST_CASE("settings: what a person wrote into farroot.conf wins over any farroot.new that was left behind") {
    const std::string utf16("r\0w\0=\0n\0o\0\r\0\n\0", 14);
    for (const std::string& conf : {std::string("root=/dev/sda2\n"), std::string(), "rw=no\n" + kSaved,
                                    kSaved.substr(0, 30), utf16, std::string("\xff\xfe") + utf16}) {
        CHECK(which_counts(conf, kSaved) == SettingsIn::Conf);
    }
}
