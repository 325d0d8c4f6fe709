// How local roots are mounted: for the trial, which writes nothing, and for hand-off.
#include "agent/job/local_options.h"

#include <doctest/doctest.h>
#include <sys/mount.h>

using namespace agent;

TEST_CASE("hand-off mounts a local root as the user says, read-only by default") {
    struct Row {
        const char* options;
        bool read_write;
        MountWords words;
    };
    for (const Row& row : {
             Row{"", false, {MS_RDONLY, ""}},
             Row{"", true, {0, ""}},
             Row{"noatime", true, {MS_NOATIME, ""}},
             Row{"noatime,data=journal,commit=30", false, {MS_RDONLY | MS_NOATIME, "data=journal,commit=30"}},
             Row{"subvol=@rootfs,compress=zstd:1", true, {0, "subvol=@rootfs,compress=zstd:1"}},
             Row{"rw", false, {0, ""}},
             Row{"ro", true, {MS_RDONLY, ""}},
             Row{"defaults,nofail,x-systemd.growfs,noatime", true, {MS_NOATIME, ""}},
             Row{"bind,remount,nosuid", true, {MS_NOSUID, ""}},
         }) {
        CAPTURE(row.options);
        const MountWords words = final_words(row.options, row.read_write);
        CHECK(words.flags == row.words.flags);
        CHECK(words.data == row.words.data);
    }
}

TEST_CASE("the trial of a local root writes nothing and replays no journal") {
    struct Row {
        const char* filesystem;
        const char* options;
        MountWords words;
    };
    for (const Row& row : {
             Row{"ext4", "", {MS_RDONLY, "noload"}},
             Row{"ext3", "", {MS_RDONLY, "noload"}},
             Row{"ext2", "", {MS_RDONLY, ""}},
             Row{"xfs", "", {MS_RDONLY, "norecovery"}},
             Row{"f2fs", "", {MS_RDONLY, "norecovery"}},
             Row{"squashfs", "", {MS_RDONLY, ""}},
             Row{"ext4", "rw,noatime,barrier=1", {MS_RDONLY | MS_NOATIME, "noload,barrier=1"}},
             Row{"ext4", "data=journal,commit=30,journal_checksum,acl", {MS_RDONLY, "noload,acl"}},
             Row{"btrfs", "subvol=@,compress=zstd:1", {MS_RDONLY, "rescue=nologreplay,subvol=@,compress=zstd:1"}},
         }) {
        CAPTURE(row.filesystem);
        CAPTURE(row.options);
        const MountWords words = trial_words(row.options, row.filesystem);
        CHECK(words.flags == row.words.flags);
        CHECK(words.data == row.words.data);
    }
}
