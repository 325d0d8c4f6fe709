#include "agent/job/job_answer.h"

#include <doctest/doctest.h>

#include <string>

using agent::decode_answer;
using agent::decode_reads;

TEST_CASE("a job's answer: times that no clock has are bounded, not run over") {
    for (const std::string time : {"9223372036854775807", "-9223372036854775808"}) {
        const auto reads = decode_reads(R"({"bytes": 1, "took_us": )" + time + "}");
        REQUIRE(reads);
        CHECK(reads->bytes == 1);
        CHECK((reads->took > base::Duration::zero()) == (time[0] != '-'));
        const auto verdict = decode_answer(
            R"({"verdict": {"root": "nas:/srv", "version": "4.2", "filesystem": "nfs", "init": "/sbin/init",)"
            R"( "resolv_conf": "", "mount_flags": 0, "mount_data": "", "confirms": false, "fstab": "", "warnings": [],)"
            R"( "facts": {"os": "", "kernel": "", "needs_modules": true, "has_modules": true, "fstab_line": "",)"
            R"( "own_swap": "", "latency_us": )" +
            time + R"(, "clock_ahead_s": )" + time + R"(, "reads": {"bytes": 1, "us": )" + time + "}}}}");
        REQUIRE(verdict);
        CHECK(verdict->facts.latency.has_value());
    }
}

TEST_CASE("a job's answer: a number that no 64 bits hold is none") {
    for (const std::string bytes : {"91844674407370955161500000", "1e30", "-1e30", "0.5"}) {
        CAPTURE(bytes);
        CHECK_FALSE(decode_reads(R"({"took_us": 1, "bytes": )" + bytes + "}"));
        CHECK_FALSE(decode_reads(R"({"bytes": 1, "took_us": )" + bytes + "}"));
    }
    CHECK(decode_reads(R"({"bytes": 18446744073709551615, "took_us": 1})"));
}

TEST_CASE("a job's answer: adapters without a driver come back as they were told, a number that anybody can read") {
    const base::Failure adapter{base::Cause::NoInterface, "USB 0fe6:9700",  "", 0,
                                "no driver for it",       "build it --with"};
    const auto end_of = [](const std::string& answer) { return agent::JobEnd{base::Message{answer, {}}, 0}; };
    const auto told = agent::driverless_of(end_of(agent::encode_driverless({adapter})));
    REQUIRE(told.size() == 1);
    CHECK(told[0].text() == adapter.text());
    CHECK(told[0].remedy() == "build it --with");
    CHECK(agent::driverless_of(end_of(agent::encode_driverless(std::vector(100, adapter)))).size() == 16);
    CHECK(agent::driverless_of(end_of("{}")).empty());
    CHECK(agent::driverless_of({}).empty());
}
