// The command line and farroot.conf with any bytes in them: what is understood has a key of the table and a place, what
// is not says why in printable words, and both together make a configuration whose roots can be spelled out.
#include <string_view>

#include "agent/base/printable.h"
#include "agent/core/look.h"
#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/first_boot.h"
#include "agent/settings/keys.h"
#include "agent/settings/resolve.h"
#include "tests/fuzz/expect.h"

namespace {

using namespace agent::settings;

void check(const Layer& layer) {
    for (const auto& setting : layer.settings) {
        EXPECT(find_key(setting.key) != nullptr);
        EXPECT(!setting.place.text().empty());
    }
    for (const auto& mistake : layer.mistakes) {
        EXPECT(mistake.size() < 1024);
        EXPECT(mistake == base::printable(mistake, mistake.size()));
    }
}

// Words of the card's first boot are taken out once and for all.
void check_first_boot(std::string_view line) {
    const auto left = line_for_network_root(line);
    if (left) EXPECT(!line_for_network_root(*left));
}

Layer from(Source source, Layer layer) {
    for (auto& setting : layer.settings) setting.place.source = source;
    return layer;
}

// The network sets nothing that is the owner's alone.
void check_network(const Layer& layer) {
    for (const auto source : {Source::Profile, Source::Dhcp}) {
        const auto resolution = resolve({from(source, layer)});
        check({{}, resolution.config.mistakes});
        EXPECT(resolution.config.password.empty() || layer.spoils_password);
        EXPECT(!resolution.config.any_card && resolution.config.trust.empty());
    }
}

}  // namespace

// Up to the first zero byte the command line, behind it the card.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto end = text.find('\0');
    const Layer line = read_command_line(text.substr(0, end));
    const Layer card = read_card_file(end == std::string_view::npos ? text : text.substr(end + 1));
    check_first_boot(text.substr(0, end));
    check(line);
    check(card);
    check_network(card);
    const auto resolution = resolve({line, card});
    check({{}, resolution.config.mistakes});
    EXPECT(resolution.values.size() >= keys().size());
    for (const auto& named : resolution.config.roots) {
        EXPECT(!agent::core::root_text(named.root).empty());
        EXPECT(!named.source.empty());
    }
    EXPECT(resolution.config.deadline.count() >= 0);
    return 0;
}
