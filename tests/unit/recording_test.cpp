// A recorded run: what the agent writes, and what a replay reads of it.
#include "agent/recording.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "agent/base/file.h"
#include "agent/core/report.h"
#include "tests/unit/frame_fixtures.h"
#include "tests/unit/source_folder.h"
#include "tests/unit/temporary_folder.h"
#include "tui/recording.h"

using agent::Recording;
using agent::core::snapshot_from_json;
using agent::core::to_json;
using base::milliseconds;
using tui::parse_recording;

namespace {

const base::Time kStart{milliseconds(70000)};

std::string why(std::string_view text) {
    const auto parsed = parse_recording(text, "run.jsonl");
    return parsed ? "" : parsed.failure().object + ": " + parsed.failure().evidence;
}

std::string line(const std::string& at) {
    return R"({"at": )" + at + R"(, "snapshot": )" + nlohmann::json::parse(to_json(fixtures::empty())).dump() + "}\n";
}

}  // namespace

TEST_CASE("what the agent records is read back as it was reported, line by line") {
    const TemporaryFolder folder;
    const std::string path = folder / "recording.jsonl";
    const std::vector reports{to_json(fixtures::empty()), to_json(fixtures::long_names()), to_json(fixtures::errors())};
    Recording recording(path);
    CHECK_FALSE(recording.add(reports[0], kStart));
    CHECK_FALSE(recording.add(reports[1], kStart + milliseconds(50)));
    CHECK_FALSE(recording.add(reports[2], kStart + milliseconds(61234)));

    const auto text = base::read_file(path);
    REQUIRE(text);
    CHECK(std::ranges::count(*text, '\n') == 3);
    const auto moments = parse_recording(*text, path);
    REQUIRE(moments);
    REQUIRE(moments->size() == 3);
    CHECK((*moments)[0].at == milliseconds(0));
    CHECK((*moments)[1].at == milliseconds(50));
    CHECK((*moments)[2].at == milliseconds(61234));
    for (std::size_t i = 0; i < 3; ++i) {
        const auto snapshot = snapshot_from_json((*moments)[i].report);
        REQUIRE(snapshot);
        CHECK(to_json(*snapshot) == reports[i]);
    }
}

TEST_CASE("only root may read a recording: it may hold a password's hash") {
    const TemporaryFolder folder;
    const std::string path = folder / "recording.jsonl";
    CHECK_FALSE(Recording(path).add("{}", kStart));
    struct stat found{};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
}

TEST_CASE("a recording ends at its limit with a whole line, and says so once") {
    const TemporaryFolder folder;
    const std::string path = folder / "recording.jsonl";
    const std::string first = "{\"at\": 0, \"snapshot\": {}}\n";
    Recording recording(path, first.size() * 2);
    CHECK_FALSE(recording.add("{}", kStart));
    CHECK(recording.add("{\n \"a\": 1\n}", kStart) == path + " has grown to its limit, 52 bytes");
    CHECK_FALSE(recording.add("{}", kStart));
    CHECK(*base::read_file(path) == first);
    CHECK(Recording(path, std::size_t{1} << 20).add(std::string(1 << 20, 'x'), kStart) ==
          path + " has grown to its limit, 1 MiB");
}

TEST_CASE("a recording that can't be written says why, once") {
    const TemporaryFolder folder;
    Recording nowhere(folder / "none" / "recording.jsonl");
    const auto no_folder = nowhere.add("{}", kStart);
    REQUIRE(no_folder);
    CHECK(no_folder->find(folder / "none" / "recording.jsonl") == 0);
    CHECK(no_folder->find("No such file or directory") != std::string::npos);
    CHECK_FALSE(nowhere.add("{}", kStart));

    Recording full("/dev/full");
    const auto no_room = full.add("{}", kStart);
    REQUIRE(no_room);
    CHECK(no_room->find("No space left on device") != std::string::npos);
    CHECK_FALSE(full.add("{}", kStart));
}

TEST_CASE("a second agent's lines stand behind the first one's, and are replayed behind them") {
    const TemporaryFolder folder;
    const std::string path = folder / "recording.jsonl";
    const std::string report = to_json(fixtures::empty());
    Recording first(path);
    CHECK_FALSE(first.add(report, kStart));
    CHECK_FALSE(first.add(report, kStart + milliseconds(900)));
    Recording second(path);
    CHECK_FALSE(second.add(report, kStart + milliseconds(2000)));
    CHECK_FALSE(second.add(report, kStart + milliseconds(2100)));
    const auto moments = parse_recording(*base::read_file(path), path);
    REQUIRE(moments);
    REQUIRE(moments->size() == 4);
    CHECK((*moments)[2].at == milliseconds(900));
    CHECK((*moments)[3].at == milliseconds(1000));
}

TEST_CASE("a recording that is damaged: the line and what is wrong with it") {
    CHECK(why(line("0") + line("12")).empty());
    CHECK(why(line("0") + line("12").substr(0, line("12").size() - 1)).empty());  // no newline at the end
    CHECK(why("") == "run.jsonl: it is empty: there is nothing to show");
    CHECK(why(line("0") + "\n" + line("5")).starts_with("run.jsonl:2: it is no JSON: "));
    CHECK(why(line("0") + line("5").substr(0, 99)).starts_with("run.jsonl:2: it is no JSON: "));
    CHECK(why("[]\n") == "run.jsonl:1: it is no JSON object");
    CHECK(why(line("\"0\"")) == "run.jsonl:1: \"at\" is missing, or no number of milliseconds");
    for (const char* at : {"-1", "1.5", "1e3", "18446744073709551615", "null"}) {
        CAPTURE(at);
        CHECK(why(line("0") + line(at)) == "run.jsonl:2: \"at\" is missing, or no number of milliseconds");
    }
    CHECK(why("{\"at\": 0}\n").starts_with("run.jsonl:1: \"snapshot\" is missing"));
    CHECK(why("{\"at\": 0, \"snapshot\": {\"farroot\": 1}}\n").starts_with("run.jsonl:1: its snapshot is no report: "));
}

TEST_CASE("the recording that comes with farroot ends with a root that boots") {
    constexpr std::size_t kMost = std::size_t{16} * 1024 * 1024;
    const auto text = base::read_file(source_folder() / "tui/pictures/first-boot.jsonl", kMost);
    REQUIRE(text);
    const auto moments = parse_recording(*text, "first-boot.jsonl");
    REQUIRE_MESSAGE(moments, moments.failure().text());
    CHECK(moments->size() > 20);
    const auto last = snapshot_from_json(moments->back().report);
    REQUIRE(last);
    CHECK(last->state == "booting");
    CHECK(last->root == "192.168.50.1:/export/root");
}
