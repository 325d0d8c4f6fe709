// Every frame that was sent on a Lan: whole in a pcap, for people, and parsed, for stories.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/frames.h"
#include "tests/lab/loop.h"

namespace lab {

struct SentFrame {
    Moment at;  // it reached the switch
    std::string port;
    bool passed = false;  // the switch took it; else its port was blocked, or it got lost
    Frame frame;
};

class Traffic {
public:
    explicit Traffic(const std::filesystem::path& pcap);

    void add(SentFrame frame, std::string_view bytes);

    // From all ports, or from one.
    std::vector<SentFrame> frames(const Match& match, std::string_view port = "") const;
    std::optional<SentFrame> first(const Match& match, std::string_view port = "", Moment after = {}) const;

private:
    std::ofstream pcap_;
    std::vector<SentFrame> frames_;
};

}  // namespace lab
