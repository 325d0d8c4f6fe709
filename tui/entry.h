// One thing with a state, as the screen shows it: a stage, a candidate, a link. A row each, in columns: mark, state,
// name, facts; below it, if something is wrong, the cause and the remedy.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/snapshot.h"
#include "tui/frame.h"

namespace tui {

struct Entry {
    std::string state;
    Cells name;
    Cells facts;
    Cells trouble;
    Cells remedy;
};

Entry entry_of(const agent::core::StageView& stage);
Entry entry_of(const agent::core::CandidateView& candidate);
Entry entry_of(const agent::core::LinkView& link);

// "192.168.1.2:/srv/root, NFS 4.2"; an empty version is left out.
Cells root_and_kind(const std::string& root, const std::string& version);

// What a cause says below a row that begins with `name`: its object only where it is another.
Cells trouble_of(const agent::core::CauseView& cause, const Cells& name);

// How far up an entry comes where not all fits: what lives (0), what is wrong (1), the rest (2).
int urgency(std::string_view state, bool in_trouble);

// The room that a screen's sections share.
struct Shape {
    std::size_t width;
    std::size_t height;

    bool tight() const { return height < 16; }  // rows are dear
    bool roomy() const { return height >= 20; }
    std::size_t margin() const { return width < 60 ? 0 : 2; }
};

struct Columns {
    Shape shape;
    std::size_t state;
    std::size_t name;
};

Columns columns_for(const std::vector<Entry>& entries, Shape shape);

// An entry's rows, at most `budget` (but one at least).
std::vector<Row> rows_of(const Entry& entry, const Columns& columns, std::size_t budget);

}  // namespace tui
