// The pages, one file each: what each shows, and what its keys do. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "agent/core/intent.h"
#include "agent/core/snapshot.h"
#include "tui/key.h"
#include "tui/page.h"
#include "tui/ui.h"

namespace tui {

// A key press on its way through a page.
struct Press {
    Key key;
    const agent::core::Snapshot& snapshot;
    Shape shape;
    Ui ui;
    std::vector<agent::core::Intent> intents = {};

    void want(agent::core::Intent intent) { intents.push_back(std::move(intent)); }
};

struct PageKind {
    PageId id;
    std::string_view title;
    std::string_view about;  // for the help: what the page is for
    Body (*body)(const agent::core::Snapshot& snapshot, const Ui& ui, Shape shape) = nullptr;
    std::vector<Hint> (*hints)(const agent::core::Snapshot& snapshot, const Ui& ui) = nullptr;
    bool (*press)(Press& press) = nullptr;  // false: the key is none of this page's
};

const PageKind& kind_of(PageId page);

// What the page that is shown is for, and all its keys.
Body help_body(const agent::core::Snapshot& snapshot, const Ui& ui, Shape shape);

// A person edits what stands on a card, and all of it: a file that is no UTF-8 is not shown whole.
bool may_edit_card(const agent::core::Snapshot& snapshot);

Frame draw_home(const agent::core::Snapshot& snapshot, const Ui& ui, Shape shape);  // Home fills its frame by itself

extern const PageKind kHomePage;
extern const PageKind kServersPage;
extern const PageKind kByHandPage;
extern const PageKind kTrialPage;
extern const PageKind kSavePage;
extern const PageKind kNetworkPage;
extern const PageKind kLogPage;
extern const PageKind kConfigurationPage;
extern const PageKind kRestartPage;
extern const PageKind kPasswordPage;
extern const PageKind kDiagnosisPage;
extern const PageKind kSettingPage;
extern const PageKind kAddressPage;
extern const PageKind kSwapPage;
extern const PageKind kMakeSwapPage;
extern const PageKind kCodePage;

}  // namespace tui
