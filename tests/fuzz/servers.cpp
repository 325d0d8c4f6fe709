// Any bytes as what servers answer and farroot reads by itself: GETPORT's answer, NFSv4 attributes, os-release, and the
// answers of jobs that read the rest.
#include <vector>

#include "agent/discovery/found.h"
#include "agent/discovery/portmap_wire.h"
#include "agent/servers/nfs4_attributes.h"
#include "agent/servers/root_look.h"
#include "agent/servers/survey_json.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto kind = input.byte() % 4;
    if (kind == 0) {
        const auto bytes = input.rest();
        const auto answer = discovery::decode_port_answer(bytes);
        EXPECT(!answer || bytes.size() >= 28);
    } else if (kind == 1) {
        std::vector<std::uint32_t> mask(input.byte() % 4);
        for (auto& word : mask) word = input.number();
        const auto read = servers::decode_attributes(mask, input.rest());
        EXPECT(!read || mask.size() > 1 || !read->mode);
    } else {
        const auto bytes = input.rest();
        const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (kind == 2) {
            EXPECT(servers::pretty_name(text).size() <= 80);
        } else {
            if (const auto survey = servers::decode_survey(text)) {
                EXPECT(survey->exports.size() <= servers::kMostExports);
                EXPECT(servers::decode_survey(servers::encode(*survey)));
            }
            if (const auto report = discovery::decode_report(text))
                EXPECT(report->found.size() <= discovery::kMostFound);
        }
    }
    return 0;
}
