#include "tests/world/search.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>

#include "agent/base/printable.h"
#include "agent/core/step.h"
#include "tests/world/words.h"

namespace world {

using namespace agent::core;
using namespace std::chrono_literals;
using base::Time;

namespace {

constexpr base::Duration kPatience = 150s;  // beyond every world's last fault but those that last
constexpr int kMostStepsAtOneTime = 100;
constexpr std::size_t kStepsToALook = 16;  // each state is judged; looking at all of them would take most of the time
constexpr std::uint64_t kWorldsToAReport = 8;  // likewise
constexpr int kStepsAfterTheEnd = 5;

constexpr std::array<std::string_view, kEndings> kEndingNames{
    "NFS root", "NFS root that DHCP named", "local root", "local root as the fallback", "still trying", "nothing to do",
    "reboot"};

Ending ending_of(const Boot& boot) {
    if (!boot.handed_over) return Ending::StillTrying;
    const Candidate& chosen = boot.candidates[boot.handed_over->candidate];
    if (std::holds_alternative<NfsRoot>(chosen.named.root)) {
        return chosen.named.source == "DHCP" ? Ending::DhcpRoot : Ending::NfsRoot;
    }
    return &chosen == &boot.candidates.front() ? Ending::LocalRoot : Ending::Fallback;
}

class Life {
public:
    Life(std::uint64_t seed, Coverage& coverage, bool with_story)
        : seed_(seed),
          world_(seed),
          now_(world_.facts().started),
          observer_(world_, now_),
          coverage_(coverage),
          with_story_(with_story) {}

    Lived run() {
        try {
            live();
        } catch (const std::exception& problem) {
            lived_.violation = Violation{Invariant::View, std::string("it throws: ") + problem.what()};
        }
        if (lived_.violation && with_story_) {
            lived_.story += "seed " + std::to_string(seed_) + ", step " + std::to_string(lived_.steps) + ": " +
                            std::string(name_of(lived_.violation->invariant)) + ": " + lived_.violation->what + "\n";
        }
        return std::move(lived_);
    }

private:
    void live() {
        if (with_story_) {
            for (const auto& line : world_.story()) lived_.story += "  " + base::printable(line) + "\n";
        }
        auto begun = begin(world_.facts(), world_.command_line(), now_);
        boot_ = std::move(begun.boot);
        tell("begin", begun.actions);
        observer_.did(begun.actions, boot_, now_);
        world_.perform(begun.actions, now_);
        while (!is_over()) turn();
        if (!lived_.violation) observer_.look_at(boot_, now_, seed_ % kWorldsToAReport == 0);
        if (!lived_.violation) lived_.violation = observer_.violation();
        if (boot_.handed_over) lived_.ending = ending_of(boot_);
        if (boot_.gave_up) lived_.ending = Ending::Reboot;
    }

    bool is_over() {
        if (!lived_.violation) lived_.violation = observer_.violation();
        if (lived_.ending == Ending::NothingToDo || lived_.violation || now_ > world_.facts().started + kPatience)
            return true;
        return observer_.has_ended() && steps_after_end_++ == kStepsAfterTheEnd;
    }

    void turn() {
        const auto event_time = world_.next_event();
        auto deadline = next_deadline(boot_);
        if (deadline) *deadline += world_.lateness();
        if (observer_.has_ended()) deadline = now_ + 1s;
        const bool is_event = event_time && (!deadline || *event_time <= *deadline);
        if (!is_event && !deadline) {
            lived_.ending = Ending::NothingToDo;
            observer_.waits_for_ever(boot_);
            return;
        }
        const Time time = std::max(now_, is_event ? *event_time : *deadline);
        steps_at_once_ = time > now_ ? 0 : steps_at_once_ + 1;
        if (steps_at_once_ > kMostStepsAtOneTime) {
            lived_.violation = Violation{Invariant::DeadlineAhead, "time does not pass"};
            return;
        }
        now_ = time;
        step_with(is_event ? world_.take_event() : Event(TimePassed{}));
    }

    void step_with(const Event& event) {
        ++lived_.steps;
        if (!observer_.has_ended()) coverage_.count(boot_, event);
        observer_.happens(event, now_);
        const auto actions = step(boot_, event, now_);
        if (with_story_) tell(words(event), actions);
        observer_.did(actions, boot_, now_);
        if (lived_.steps % kStepsToALook == 0) observer_.look_at(boot_, now_, seed_ % (kWorldsToAReport * 4) == 1);
        world_.perform(actions, now_);
    }

    void tell(const std::string& event, const std::vector<Action>& actions) {
        if (!with_story_) return;
        char stamp[32];
        std::snprintf(stamp, sizeof stamp, "%8.3f ",
                      std::chrono::duration<double>(now_ - world_.facts().started).count());
        lived_.story += stamp + event + "\n";
        for (const auto& action : actions) lived_.story += "           -> " + words(action) + "\n";
    }

    std::uint64_t seed_;
    RandomWorld world_;
    Time now_;
    Observer observer_;
    Coverage& coverage_;
    bool with_story_;
    Boot boot_;
    Lived lived_;
    int steps_at_once_ = 0;
    int steps_after_end_ = 0;
};

}  // namespace

Lived live(std::uint64_t seed, Coverage& coverage, bool with_story) {
    return Life(seed, coverage, with_story).run();
}

std::string Found::endings_table() const {
    std::string out;
    char line[80];
    for (std::size_t i = 0; i < kEndings; ++i) {
        std::snprintf(line, sizeof line, "%-28s %10llu\n", std::string(kEndingNames[i]).c_str(),
                      static_cast<unsigned long long>(endings[i]));
        out += line;
    }
    return out;
}

Found search(std::uint64_t first_seed, std::uint64_t worlds) {
    Found found;
    for (std::uint64_t seed = first_seed; seed < first_seed + worlds; ++seed) {
        const Lived lived = live(seed, found.coverage, false);
        ++found.worlds;
        found.steps += lived.steps;
        if (lived.violation) {
            found.broken = lived.violation->invariant;
            Coverage unused;
            found.story = live(seed, unused, true).story;
            return found;
        }
        ++found.endings[static_cast<std::size_t>(lived.ending)];
    }
    return found;
}

}  // namespace world
