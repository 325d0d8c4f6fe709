#include "agent/kernel_messages.h"

#include <doctest/doctest.h>

using agent::kernel_error;

TEST_CASE("of the kernel's messages the errors are taken, without what stands around them") {
    CHECK(kernel_error("2,339,5140900,-;EXT4-fs error (device mmcblk0p2): bad extra_isize\n SUBSYSTEM=block\n") ==
          "EXT4-fs error (device mmcblk0p2): bad extra_isize");
    CHECK(kernel_error("3,339,5140900,-;mmc0: error -110 whilst initialising SD card\n") ==
          "mmc0: error -110 whilst initialising SD card");
    CHECK(kernel_error("0,1,2,-;a; b") == "a; b");
}

TEST_CASE("warnings, other programs' words and what is no record are not the kernel's errors") {
    CHECK_FALSE(kernel_error("4,339,5140900,-;a warning\n"));
    CHECK_FALSE(kernel_error("10,339,5140900,-;farroot: critical, by a program\n"));
    CHECK_FALSE(kernel_error("3,339,5140900,-"));
    CHECK_FALSE(kernel_error(""));
    CHECK_FALSE(kernel_error(";text"));
}
