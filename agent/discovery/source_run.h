// One run of a source in its job: what it found, told at once, and when it ends.
#pragma once

#include <functional>
#include <string>

#include "agent/base/time.h"
#include "agent/discovery/found.h"

namespace discovery {

class SourceRun {
public:
    using Tell = std::function<void(const SourceReport&)>;

    SourceRun(Source source, Tell tell) : tell_(std::move(tell)) { report_.source = source; }

    base::Time began() const { return began_; }
    base::milliseconds so_far() const { return std::chrono::ceil<base::milliseconds>(base::BootClock::now() - began_); }
    void found(const std::string& address, const std::string& name, const std::string& path);
    void note(const std::string& words);  // several are joined
    void done();

private:
    base::Time began_ = base::BootClock::now();
    Tell tell_;
    SourceReport report_;
};

}  // namespace discovery
