// Any bytes as what farroot reads of servers' files and its jobs tell of servers: os-release, surveys, what was found.
#include "agent/discovery/found.h"
#include "agent/servers/root_look.h"
#include "agent/servers/survey_json.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 3;
    const auto bytes = input.rest();
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (kind == 0) {
        EXPECT(servers::pretty_name(text).size() <= 80);
    } else if (kind == 1) {
        for (const auto& component : servers::components_of(text)) {
            EXPECT(!component.empty() && component.find('/') == component.npos);
        }
    } else {
        if (const auto survey = servers::decode_survey(text)) {
            EXPECT(survey->exports.size() <= servers::kMostExportsTold);
            EXPECT(servers::decode_survey(servers::encode(*survey)));
        }
        if (const auto report = discovery::decode_report(text)) EXPECT(report->found.size() <= discovery::kMostFound);
    }
    return 0;
}
