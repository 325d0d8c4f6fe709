// What `farroot try` and `farroot diagnose` found out, as a table for people and as JSON:
//   {"root": "192.168.1.2:/srv/root", "verified": true, "version": "4.2", "init": "/sbin/init",
//    "causes": [CAUSE], "warnings": [CAUSE],                 agent/core/report.h; what to mend first is first
//    "evidence": {agent/job/evidence_json.h}}
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/causes/evidence.h"
#include "agent/core/boot.h"

namespace agent {

struct Examined {
    std::string root;
    std::optional<core::Verdict> verdict;  // it mounted, and has what a boot needs
    std::vector<base::Failure> causes;
    std::vector<base::Failure> warnings;
    causes::Evidence evidence;
    bool was_asked = false;
    bool was_tried = false;
};

std::string examined_text(const Examined& examined);
std::string examined_json(const Examined& examined);

}  // namespace agent
