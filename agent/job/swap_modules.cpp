#include "agent/job/swap_modules.h"

#include "initramfs/modules.h"

namespace agent {

void load_for_swap(const core::SwapSpec& spec) {
    initramfs::ModuleLoader loader;
    if (std::holds_alternative<core::SwapZram>(spec)) static_cast<void>(loader.load_set("swap"));
    if (std::holds_alternative<core::SwapFile>(spec)) {
        static_cast<void>(loader.load_set("local"));
        static_cast<void>(loader.load_set("card"));
    }
}

}  // namespace agent
