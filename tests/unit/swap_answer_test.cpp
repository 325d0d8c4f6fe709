// What the jobs about swap answer: it comes back as it was, and other bytes are a Failure.
#include "agent/job/swap_answer.h"

#include <doctest/doctest.h>

#include "agent/base/message_socket.h"

using namespace agent;
using Areas = base::Result<std::vector<core::SwapArea>>;

TEST_CASE("swap's answer: areas come back as they were") {
    const std::vector<core::SwapArea> areas{{"/dev/zram0", "zram", 262144, 100, true},
                                            {"/run/farroot/swap/sda1/a b", "file", 5ULL << 32, -2, false}};
    const auto back = decode_swap(encode(Areas(areas)));
    REQUIRE(back);
    CHECK(*back == areas);
    REQUIRE(decode_swap(encode(Areas(std::vector<core::SwapArea>()))));
}

TEST_CASE("swap's answer: a Failure keeps its cause, evidence and remedy") {
    const base::Failure failure{base::Cause::SwapHoldsData, "/dev/sda1", "", 0, "it holds ext4", "wipefs -a /dev/sda1"};
    const auto back = decode_swap(encode(Areas(failure)));
    REQUIRE_FALSE(back);
    CHECK(back.failure().cause == base::Cause::SwapHoldsData);
    CHECK(back.failure().object == "/dev/sda1");
    CHECK(back.failure().evidence == "it holds ext4");
    CHECK(back.failure().remedy() == "wipefs -a /dev/sda1");
}

TEST_CASE("swap's answer: disks come back as they were") {
    const std::vector<core::Disk> disks{
        {"/dev/sda", "", "USB", "SanDisk Ultra", 1ULL << 40, true, false, "partitions", "", "", ""},
        {"/dev/sda1", "/dev/sda", "USB", "SanDisk Ultra", 1 << 30, true, true, "ext4", "data", "1-2",
         "mounted at /mnt"}};
    const auto back = decode_disks(encode(disks));
    REQUIRE(back);
    CHECK(*back == disks);
}

TEST_CASE("swap's answer: many disks with hostile texts fit in a message") {
    core::Disk disk;
    disk.device = "/dev/sda1";
    disk.model = disk.holds = disk.label = disk.uuid = disk.used_as = std::string(1000, '\x01');
    const std::string text = encode(std::vector<core::Disk>(500, disk));
    CHECK(text.size() <= base::kMaxMessage);
    REQUIRE(decode_disks(text));
    CHECK_FALSE(decode_disks(text)->empty());
    disk.label = "\xff\xfe";
    REQUIRE(decode_disks(encode(std::vector<core::Disk>(500, disk))));
}

TEST_CASE("swap's answer: what is no answer is a Failure") {
    for (const char* text : {"", "{", "[]", "{}", "null", "{\"areas\": 5}", "{\"areas\": [{\"name\": 1}]}",
                             "{\"disks\": [{}]}", "{\"disks\": \"x\"}", "{\"failure\": {\"cause\": 7}}"}) {
        CAPTURE(text);
        const auto areas = decode_swap(text);
        REQUIRE_FALSE(areas);
        CHECK(areas.failure().cause == base::Cause::JobCrashed);
        const auto disks = decode_disks(text);
        REQUIRE_FALSE(disks);
        CHECK(disks.failure().cause == base::Cause::JobCrashed);
    }
}
