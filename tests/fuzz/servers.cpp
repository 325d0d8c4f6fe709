// What farroot reads of servers' files and its jobs tell of servers: os-release, surveys, what was found. What a job
// says comes back as it was said; of any bytes no more is taken than has a bound.
#include "agent/discovery/found.h"
#include "agent/servers/root_look.h"
#include "agent/servers/survey_json.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/made.h"

namespace {

void check_any(const std::string& text) {
    if (const auto survey = servers::decode_survey(text)) {
        EXPECT(survey->exports.size() <= servers::kMostExportsTold);
        EXPECT(servers::decode_survey(servers::encode(*survey)));
    }
    if (const auto report = discovery::decode_report(text)) EXPECT(report->found.size() <= discovery::kMostFound);
}

void check_survey(fuzz::Maker& make) {
    const auto survey = make.make<servers::ServerSurvey>();
    const std::string said = servers::encode(survey);
    const auto heard = servers::decode_survey(said);
    EXPECT(heard && *heard == survey);
    check_any(make.spoil(said));
}

void check_found(fuzz::Maker& make) {
    auto report = make.make<discovery::SourceReport>();
    const std::string said = discovery::encode(report);
    const auto heard = discovery::decode_report(said);
    EXPECT(heard && *heard == report);
    check_any(make.spoil(said));
    discovery::end(report, "it does not answer", {});
    EXPECT(report.done && !report.note.empty());
}

// More than a message takes: what is left out is counted.
void check_long_survey() {
    servers::ServerSurvey survey;
    servers::Export longest;
    longest.path.assign(1024, 'x');
    survey.exports.assign(servers::kMostExportsTold, longest);
    const auto heard = servers::decode_survey(servers::encode(survey));
    EXPECT(heard && heard->exports.size() + heard->more_exports == servers::kMostExportsTold);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 32;
    fuzz::Maker make(input);
    const auto bytes = input.rest();
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (kind == 0) {
        EXPECT(servers::pretty_name(text).size() <= 80);
    } else if (kind == 1) {
        for (const auto& component : servers::components_of(text)) {
            EXPECT(!component.empty() && component.find('/') == component.npos);
        }
    } else if (kind == 2) {
        check_any(text);
    } else if (kind == 3) {
        if (text.empty()) check_long_survey();  // which takes its time
    } else if (kind < 16) {
        check_survey(make);
    } else {
        check_found(make);
    }
    return 0;
}
