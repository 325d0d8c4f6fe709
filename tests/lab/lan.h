// The network of one story: a switch that learns nothing, so that every frame goes to every other port, and everything
// on it is kept in a pcap. Also the story's poll loop and the folder of its artefacts.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/loop.h"

namespace lab {

// Whether the frame is TCP over IPv4 from or to NFS's port.
bool is_nfs(std::string_view frame);

class Lan {
public:
    explicit Lan(std::string_view story);
    ~Lan();
    Lan(const Lan&) = delete;
    Lan& operator=(const Lan&) = delete;

    // A new port. The returned end speaks QEMU's `-netdev stream`: each frame after its length, 4 bytes big-endian.
    base::Fd plug();

    // Frames for which this says no get lost. It sees each one, so it counts too.
    using Filter = std::function<bool(std::string_view frame)>;
    void pass_only(Filter filter) { filter_ = std::move(filter); }
    void drop_all() {
        pass_only([](std::string_view) { return false; });
    }

    bool run_until(const std::function<bool()>& done, Duration timeout) { return loop_.run_until(done, timeout); }
    void run_for(Duration duration) {
        loop_.run_until([] { return false; }, duration);
    }

    Loop& loop() { return loop_; }
    std::filesystem::path artefact(std::string_view name) const { return folder_ / name; }

private:
    struct Port;
    void received(Port& from, std::string_view bytes);
    void forward(const Port& from, std::string_view frame);
    void record(std::string_view frame);

    std::filesystem::path folder_;
    Loop loop_;
    std::vector<std::unique_ptr<Port>> ports_;
    Filter filter_;
    std::ofstream pcap_;
};

}  // namespace lab
