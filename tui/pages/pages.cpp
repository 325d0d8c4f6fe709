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
    }
    return kHomePage;
}

}  // namespace tui
