#include "tests/unit/source_folder.h"

// Defined for this file alone: a compiler cache knows all others again in another checkout.
std::filesystem::path source_folder() {
    return FARROOT_SOURCE;
}
