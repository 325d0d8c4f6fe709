#include "agent/command/table.h"

#include <algorithm>

#include "agent/command/wrapped.h"

namespace agent {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabelWidth = 13;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.resize(width, ' ');
    return text;
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) out += padded(cells[i], widths[i]) + "  ";
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
}

std::string lines(const Detail& detail, std::size_t indent) {
    const std::size_t label = detail.label.empty() ? 0 : kLabelWidth;
    std::string head = std::string(indent, ' ') + padded(detail.label, label);
    std::string out;
    for (const auto& part : wrapped(detail.text, kWidth - indent - label)) {
        out += head + part + "\n";
        head.assign(indent + label, ' ');
    }
    return out;
}

}  // namespace

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

std::string table(const std::vector<std::string>& head, const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < head.size(); ++i) {
        widths.push_back(head[i].size());
        for (const auto& row : rows) {
            if (i < row.cells.size()) widths[i] = std::max(widths[i], row.cells[i].size());
        }
    }
    std::string out = line(head, widths);
    for (const auto& row : rows) {
        out += line(row.cells, widths);
        for (const auto& detail : row.details) out += lines(detail, widths[0] + 2);
    }
    return out;
}

std::string paragraph(const std::string& text) {
    std::string out;
    for (const auto& part : wrapped(text, kWidth)) out += part + "\n";
    return out;
}

}  // namespace agent
