// farroot.conf as a person edits it on the screen: what was saved is read back as the setting that was meant, all else
// means what it meant before, and what is secret is hidden and comes back.
#include "tui/card_text.h"

#include <algorithm>
#include <string>

#include "agent/settings/card_file.h"
#include "agent/settings/keys.h"
#include "agent/settings/secrets.h"
#include "tests/fuzz/expect.h"
#include "tui/card_edit.h"

namespace {

using namespace agent::settings;

std::vector<std::string> values_of_others(const std::string& conf, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& setting : read_card_file(conf).settings) {
        if (setting.key != key) out.push_back(setting.key + "=" + setting.value);
    }
    return out;
}

void check_edit(const std::string& conf, std::string_view key, const std::string& value) {
    const std::string edited = tui::with_edit(conf, {std::string(key), value});
    const auto values = tui::values_in(edited, key);
    EXPECT(!values.empty() && values.front() == value);
    EXPECT(values_of_others(edited, key) == values_of_others(conf, key));
    EXPECT(tui::with_edit(edited, {std::string(key), value}) == edited);
}

// A link's line of ip= comes before those that are about all links, and the next edit finds it again.
void check_link(const std::string& conf) {
    const tui::CardEdit edit{"ip", "192.168.1.5::192.168.1.1:255.255.255.0::eth1:none", false, "eth1"};
    const std::string edited = tui::with_edits(conf, {edit, {"deadline", "77"}});
    const auto values = tui::values_in(edited, "ip");
    EXPECT(std::ranges::find(values, edit.value) != values.end());
    EXPECT(tui::with_edit(edited, edit) == edited);
}

void check_secrets(const std::string& conf) {
    const std::string shown = without_secrets(conf);
    EXPECT(with_secrets(shown, conf) == conf);
    EXPECT(shown.find("$6$") == std::string::npos);
    for (const auto& setting : read_card_file(shown).settings) {
        if (find_key(setting.key)->is_secret) EXPECT(setting.value.starts_with("(hidden"));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string conf(reinterpret_cast<const char*>(data), size);
    // What is no text is not kept (tui/card_text.h).
    if (size > 512 || read_card_file(conf).is_no_text || conf.find('\0') != std::string::npos) return 0;
    check_edit(conf, "deadline", "77");
    check_edit(conf, "hostname", "kiosk");
    check_link(conf);
    const std::string rooted = tui::with_root(conf, "nfs:nas:/srv/pi", true);
    EXPECT(tui::values_in(rooted, "root").front() == "nfs:nas:/srv/pi");
    EXPECT(tui::values_in(rooted, "rw").front() == "yes");
    std::string after;
    for (const auto& line : tui::changes(conf, rooted)) {
        if (line.change != tui::CardLine::Change::Removed) after += line.text;
    }
    EXPECT(after.size() <= rooted.size());
    check_secrets(conf);
    return 0;
}
