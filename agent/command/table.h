// Tables for a terminal of 80 columns, as text. What stands in them is printable already.
#pragma once

#include <string>
#include <vector>

namespace agent {

struct Detail {
    std::string label;  // empty: a line of its own
    std::string text;
};

struct Row {
    std::vector<std::string> cells;
    std::vector<Detail> details;  // below it, from the second column on
};

std::string table(const std::vector<std::string>& head, const std::vector<Row>& rows);
std::string paragraph(const std::string& text);             // wrapped, with a newline at the end
std::string joined(const std::vector<std::string>& parts);  // by commas

}  // namespace agent
