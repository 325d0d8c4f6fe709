#include "agent/settings/keys_text.h"

#include "agent/settings/keys.h"

namespace agent::settings {

std::string keys_for_terminal() {
    std::string text = "Keys: in farroot.conf on the card as key=value, on the command line as farroot.key=value.\n";
    for (const auto& key : keys()) {
        text += "\n  " + std::string(key.name) + "=" + std::string(key.value) + "\n      " + std::string(key.help) +
                "\n      otherwise: " + std::string(key.standard);
        if (key.repeats) text += "; may stand several times";
        if (key.scope == Scope::Owner) text += "; from the card and the command line alone";
        if (!key.is_done) text += "; this version does nothing with it yet";
        text += "\n";
    }
    return text;
}

std::string keys_for_readme() {
    const auto cell = [](std::string_view text) {
        std::string escaped;
        for (const char each : text) escaped += each == '|' ? "\\|" : std::string(1, each);
        return escaped;
    };
    std::string text = "| key | otherwise | meaning |\n|---|---|---|\n";
    for (const auto& key : keys()) {
        text += "| `" + std::string(key.name) + "=" + cell(key.value) + "`" + (key.repeats ? " *" : "") +
                (key.scope == Scope::Owner ? " !" : "") + (key.is_done ? "" : " …") + " | " + cell(key.standard) +
                " | " + cell(key.help) + " |\n";
    }
    return text;
}

}  // namespace agent::settings
