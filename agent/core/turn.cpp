#include "agent/core/turn.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "agent/base/printable.h"
#include "agent/core/step.h"

namespace agent::core {
namespace {

constexpr std::size_t kLogLines = 200;

}  // namespace

void note(Boot& boot, const std::string& text, base::Time now) {
    char stamp[32];
    std::snprintf(stamp, sizeof stamp, "[%8.3f] ", std::chrono::duration<double>(now - boot.facts.started).count());
    boot.log.push_back(stamp + base::printable(text));
    ++boot.logged;
    if (boot.log.size() > kLogLines) boot.log.erase(boot.log.begin());
}

void Turn::act(Action action) {
    actions.push_back(std::move(action));
}

void Turn::log(const std::string& text) {
    note(boot, text, now);
}

void Turn::log_news(const std::string& text) {
    const std::string words = "] " + base::printable(text);
    if (std::ranges::none_of(boot.log, [&words](const std::string& line) { return line.ends_with(words); })) log(text);
}

void Turn::note_time(const std::string& name) {
    if (std::ranges::find(boot.timings, name, &TimingView::name) != boot.timings.end()) return;
    boot.timings.push_back({name, std::chrono::duration_cast<base::milliseconds>(now - boot.facts.started)});
}

}  // namespace agent::core
