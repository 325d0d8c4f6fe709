#include "tui/swap_form.h"

#include "agent/core/swap_spec.h"

namespace tui {

std::string SwapForm::spelling() const {
    if (!is_file) return name;
    const auto bytes = agent::core::parse_size(size.text);
    return bytes == 0 ? "" : "file:" + name + ":" + path() + "," + size.text;
}

SwapForm swap_form(const SwapChoice& choice) {
    constexpr const char* kUsualSize = "512M";
    SwapForm form;
    form.name = choice.name;
    form.is_file = choice.use == SwapUse::AddFile;
    form.is_sized = !form.is_file;
    form.size = {kUsualSize, std::string(kUsualSize).size()};
    return form;
}

}  // namespace tui
