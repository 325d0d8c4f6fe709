// The checkout that the tests are built from: README, golden frames and recordings lie there.
#pragma once

#include <filesystem>

std::filesystem::path source_folder();
