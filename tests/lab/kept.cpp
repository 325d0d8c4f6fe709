#include "tests/lab/kept.h"

#include <algorithm>

#include "tests/lab/artefacts.h"

namespace lab {

namespace fs = std::filesystem;

Kept kept(const std::string& name) {
    return {lab_folder() / (name + ".state"), lab_folder() / (name + ".memory"), lab_folder() / (name + ".qcow2")};
}

bool is_current(const Kept& kept, const std::vector<fs::path>& sources) {
    if (!fs::exists(kept.state)) return false;
    return std::ranges::all_of(sources, [made = fs::last_write_time(kept.state)](const fs::path& source) {
        return fs::last_write_time(source) <= made;
    });
}

std::string memory_left_in(const Kept& kept) {
    return "memory-backend-file,share=on,mem-path=" + kept.memory.string();
}

std::string memory_copied_from(const Kept& kept) {
    return "memory-backend-file,share=off,mem-path=" + kept.memory.string();
}

}  // namespace lab
