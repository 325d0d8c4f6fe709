#include "tui/pages/pages.h"

namespace tui {

const PageKind& kind_of(PageId page) {
    switch (page) {
        case PageId::Home: return kHomePage;
        case PageId::Servers: return kServersPage;
        case PageId::ByHand: return kByHandPage;
        case PageId::Trial: return kTrialPage;
        case PageId::Save: return kSavePage;
        case PageId::Network: return kNetworkPage;
        case PageId::Log: return kLogPage;
        case PageId::Configuration: return kConfigurationPage;
        case PageId::Restart: return kRestartPage;
        case PageId::Password: return kPasswordPage;
        case PageId::Diagnosis: return kDiagnosisPage;
        case PageId::Setting: return kSettingPage;
        case PageId::Address: return kAddressPage;
        case PageId::Swap: return kSwapPage;
        case PageId::MakeSwap: return kMakeSwapPage;
        case PageId::Code: return kCodePage;
    }
    return kHomePage;
}

bool may_edit_card(const agent::core::Snapshot& snapshot) {
    return !snapshot.card.device.empty() && snapshot.card.is_editable && snapshot.card.state != "reading";
}

}  // namespace tui
