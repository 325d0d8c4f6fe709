// What a story leaves behind, to be looked at when it failed: build/lab/artefacts/STORY holds the serial lines of its
// machines (*.log), QEMU's own words (*.qemu), the reports and lan.pcap.
#pragma once

#include <filesystem>
#include <ostream>
#include <string_view>

namespace lab {

// Where tests/lab/prepare put the machines: $FARROOT_LAB, or build/lab from where the test program was started.
std::filesystem::path lab_folder();

// An empty folder for the story that begins.
std::filesystem::path begin_artefacts(std::string_view story);

// The last lines of each machine of the story that began last, and the names of the files.
void show_artefacts(std::ostream& out);

}  // namespace lab
