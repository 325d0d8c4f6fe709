// Turns the core's actions into effects and what comes of them into events. It decides nothing.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "agent/core/step.h"
#include "agent/find_run.h"
#include "agent/hotplug.h"
#include "agent/job/card.h"
#include "agent/jobs.h"
#include "agent/kernel_messages.h"
#include "agent/net/network.h"
#include "agent/recording.h"
#include "agent/screens.h"
#include "agent/settings/setting.h"
#include "initramfs/hand_over.h"

namespace agent {

class Driver {
public:
    // `control` is PID 1's message socket; `restarted`: another agent ran before this one.
    // The command line as the core was begun with it.
    Driver(Loop& loop, int control, core::Begun begun, settings::Layer command_line, bool restarted);

    // The agent's whole life: it ends when PID 1 kills it.
    [[noreturn]] void run();

private:
    void tell(core::Event event) { events_.push_back(std::move(event)); }
    void handle_events();
    void perform(const std::vector<core::Action>& actions);
    void on(const core::BringUp& action) { network_.perform(action); }
    void on(const core::CreateVlan& action) { network_.perform(action); }
    void on(const core::AskDhcp& action) { network_.perform(action); }
    void on(const core::AskIpv6& action) { network_.perform(action); }
    void on(const core::ApplyConfig& action) { network_.perform(action); }
    void on(const core::StopDhcp& action) { network_.perform(action); }
    void on(const core::ClearConfig& action) { network_.perform(action); }
    void on(const core::AddRoutes& action) { network_.perform(action); }
    void on(const core::UseNames& action) { network_.perform(action); }
    void on(const core::PrepareFor& action) { network_.perform(action); }
    void on(const core::LoadNfsModules& action);
    void on(const core::ReadCard& action);
    void card_read(core::JobId job, const base::Result<CardFound>& found);
    void on(const core::StartTrial& action);
    void on(const core::ProbeServer& action);
    void on(const core::Explain& action);
    void on(const core::Discover& action);
    void on(const core::WriteMemory& action);
    void on(const core::WriteSettings& action);
    void on(const core::CheckPassword& action);
    void on(const core::StartMeasure& action);
    void on(const core::StartSwap& action);
    void on(const core::ListDisks& action);
    void on(const core::MakeOverlay& action);
    void on(const core::SwitchCardOff& action);
    void on(const core::FindDisks& action);
    void on(const core::MountLocal& action);
    void on(const core::GiveOverlayBack& action);
    void on(const core::AbandonJob& action);
    void on(const core::HandOverRoot& action);
    void on(const core::Reboot& action);
    void on(const core::SwitchOff& action);
    void hand_over_network(const core::HandOverRoot& action);
    void leave_notice() const;
    void leave_watcher() const;
    static void leave_late_swaps(const core::HandOverRoot& action);
    std::vector<initramfs::Cover> covers_for(const core::HandOverRoot& action) const;
    // A job that only succeeds or fails: Ended is the event that tells it.
    template <typename Ended>
    void start_job(core::JobId job, const std::vector<std::string>& words, const std::string& object,
                   std::string_view handed = "");
    void pass_discovery_on();
    base::Result<core::Verdict> take_mount(core::JobId job, const std::string& name, JobEnd& end);
    void take_job_note(core::JobId job, std::string_view note);
    std::function<void(std::string_view)> notes_of(core::JobId job);
    void trial_ended(core::JobId job, JobEnd end);
    void take_note(const std::string& text);
    void report_soon(base::Time now);
    void report();
    void say_new_lines();
    void say_watchdog();
    void pass_time(base::Time now);
    bool makes_progress(base::Time now) const;
    std::optional<base::Time> due() const;

    Loop& loop_;
    int control_;
    core::Boot boot_;
    std::vector<core::Action> first_actions_;
    settings::Layer command_line_;  // what the card's settings are put together with
    bool restarted_;
    Jobs jobs_;
    Hotplug hotplug_;
    Network network_;
    Screens screens_;
    KernelMessages kernel_messages_;
    Recording recording_{kRecordingPath};
    std::deque<core::Event> events_;
    struct Search {
        core::JobId job;
        FindRun run;
    };
    std::unique_ptr<Search> search_;  // for servers
    std::map<core::JobId, base::Fd>
        mounts_;  // by the jobs that made them: of verified NFS roots, of the local root that boots
    base::Time next_heartbeat_;
    std::optional<base::Time> report_due_;  // something changed since the last report
    std::size_t lines_said_ = 0;
    std::optional<bool> watchdog_said_;  // to PID 1: on or off
};

}  // namespace agent
