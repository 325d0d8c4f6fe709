// The network of one story: a switch that learns nothing, so that every frame goes to every other port. Its faults are
// words of the story; every frame sent is kept, also those that get lost. Also the story's poll loop and the folder of
// its artefacts.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/faults.h"
#include "tests/lab/loop.h"
#include "tests/lab/traffic.h"

namespace lab {

// A socket of the switch, named for what plugs in there.
class Port {
public:
    // Spanning tree's listening and learning: from now on no frame comes in or goes out, for that time.
    void blocks_for(Duration duration) { forwards_since_ = Clock::now() + duration; }
    Moment forwards_since() const { return forwards_since_; }  // perhaps in the future

private:
    friend class Lan;
    bool forwards() const { return Clock::now() >= forwards_since_; }

    std::string name_;
    Moment forwards_since_;
    std::string unfinished_;  // the start of a frame that has not arrived whole
    std::unique_ptr<Stream> stream_;
};

class Lan {
public:
    explicit Lan(std::string_view story);
    ~Lan();
    Lan(const Lan&) = delete;
    Lan& operator=(const Lan&) = delete;

    Port& port(std::string_view name);  // there is no need to plug in first

    // Plugs into that port; who was there is out. The returned end speaks QEMU's `-netdev stream`: each frame after its
    // length, 4 bytes big-endian.
    base::Fd plug(std::string_view port_name);

    // Faults for all frames, from now on.
    void loses(double share) { faults_.lose(share); }
    void duplicates(double share) { faults_.duplicate(share); }
    void reorders(double share, Duration held_back = Duration(5)) { faults_.reorder(share, held_back); }
    void delays(Duration delay) { faults_.delay(delay); }
    void drops_longer_than(std::size_t bytes) { faults_.drop_longer_than(bytes); }
    void heals() { faults_ = Faults(); }

    // Frames for which this says no get lost. It sees each one, so it counts too.
    using Filter = std::function<bool(const Frame& frame)>;
    void pass_only(Filter filter) { filter_ = std::move(filter); }
    void drop_all() {
        pass_only([](const Frame&) { return false; });
    }

    // What was sent so far, by all or by one.
    std::vector<SentFrame> frames(const Match& match) const { return traffic_.frames(match); }
    std::vector<SentFrame> frames_from(std::string_view port, const Match& match) const {
        return traffic_.frames(match, port);
    }
    std::optional<SentFrame> first_from(std::string_view port, const Match& match, Moment after = {}) const {
        return traffic_.first(match, port, after);
    }
    // Waits until such a frame is sent by that port.
    bool sees_from(std::string_view port, const Match& match, Duration timeout) {
        return sees_from(port, match, Moment{}, timeout);
    }
    bool sees_from(std::string_view port, const Match& match, Moment after, Duration timeout) {
        return run_until([&] { return first_from(port, match, after).has_value(); }, timeout);
    }

    bool run_until(const std::function<bool()>& done, Duration timeout) { return loop_.run_until(done, timeout); }
    void run_for(Duration duration) {
        loop_.run_until([] { return false; }, duration);
    }
    void run_until(Moment moment) { run_for(std::chrono::ceil<Duration>(moment - Clock::now())); }

    Loop& loop() { return loop_; }
    std::filesystem::path artefact(std::string_view name) const { return folder_ / name; }

private:
    void received(Port& from, std::string_view bytes);
    void forward(const Port& from, std::string_view bytes);
    void deliver(const Port& from, std::string_view bytes);

    std::filesystem::path folder_;
    Loop loop_;
    std::map<std::string, Port, std::less<>> ports_;
    Faults faults_;
    Filter filter_;
    Traffic traffic_;
};

}  // namespace lab
