#include "tests/lab/lan.h"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace lab;
using namespace std::chrono_literals;

namespace {

// Plays a machine: sends frames, keeps what comes.
class Plugged {
public:
    Plugged(Lan& lan, std::string_view port)
        : stream_(lan.loop(), lan.plug(port), [this](std::string_view bytes) { heard_ += bytes; }) {}

    // A frame of no known type whose last byte is the mark.
    void send(char mark, std::size_t size = 60) {
        std::string frame(size, '\0');
        frame.back() = mark;
        const auto byte = [size](int shift) { return static_cast<char>(size >> shift & 0xff); };
        stream_.write(std::string{byte(24), byte(16), byte(8), byte(0)} + frame);
    }

    std::string marks() const {  // of the frames that came
        std::string marks;
        for (const char c : heard_) {
            if (c >= 'a' && c <= 'z') marks += c;
        }
        return marks;
    }

private:
    std::string heard_;
    Stream stream_;
};

struct TwoPlugged {
    explicit TwoPlugged(std::string_view story) : lan(story), pi(lan, "pi"), server(lan, "server") {}
    bool server_hears(std::string_view marks) {
        return lan.run_until([&] { return server.marks() == marks; }, 5s);
    }
    Lan lan;
    Plugged pi;
    Plugged server;
};

}  // namespace

TEST_SUITE("lab") {
    TEST_CASE("timers come in the order of their times, those they ask for too, and never early") {
        Loop loop;
        const Moment start = Clock::now();
        std::string order;
        Moment last;
        loop.at(start + 20ms, [&] {
            order += 'c';
            last = Clock::now();
        });
        loop.at(start + 10ms, [&] {
            order += 'a';
            loop.at(start + 10ms, [&] { order += 'b'; });
        });
        CHECK(loop.run_until([&] { return order.size() == 3; }, 5s));
        CHECK(order == "abc");
        CHECK(last >= start + 20ms);
        CHECK_FALSE(loop.run_until([] { return false; }, 0s));
    }

    TEST_CASE("a frame goes to all others and is kept with its sender") {
        TwoPlugged story("lan-forwards");
        Plugged third(story.lan, "third");
        story.pi.send('a');
        CHECK(story.server_hears("a"));
        CHECK(story.lan.run_until([&] { return third.marks() == "a"; }, 5s));
        CHECK(story.pi.marks().empty());
        CHECK(story.lan.frames_from("server", any_frame()).empty());
        const auto sent = story.lan.frames_from("pi", any_frame());
        REQUIRE(sent.size() == 1);
        CHECK(sent.front().passed);
        CHECK(sent.front().frame.size == 60);
        CHECK_FALSE(story.lan.first_from("pi", any_frame(), sent.front().at + 1ms));
    }

    TEST_CASE("a port under spanning tree passes nothing either way until its time has come") {
        TwoPlugged story("lan-spanning-tree");
        story.lan.port("pi").blocks_for(100ms);
        story.pi.send('a');
        story.server.send('b');
        const Moment forwards = story.lan.port("pi").forwards_since();
        story.lan.run_until(forwards);
        story.pi.send('c');
        CHECK(story.server_hears("c"));
        CHECK(story.pi.marks().empty());
        const auto sent = story.lan.frames_from("pi", any_frame());
        REQUIRE(sent.size() == 2);
        CHECK_FALSE(sent[0].passed);
        CHECK(sent[0].at < forwards);
        CHECK(sent[1].passed);
    }

    TEST_CASE("faults lose, double, delay and drop what is too long") {
        TwoPlugged story("lan-faults");
        story.lan.loses(1);
        story.pi.send('a');
        CHECK(story.lan.sees_from("pi", any_frame(), 5s));
        story.lan.heals();
        story.lan.duplicates(1);
        story.pi.send('b');
        CHECK(story.server_hears("bb"));
        story.lan.heals();
        story.lan.drops_longer_than(1514);
        story.pi.send('c', 1515);
        story.pi.send('d', 1514);
        CHECK(story.server_hears("bbd"));
        story.lan.heals();
        story.lan.delays(30ms);
        const Moment start = Clock::now();
        story.pi.send('e');
        CHECK(story.server_hears("bbde"));
        CHECK(Clock::now() - start >= 30ms);
    }

    TEST_CASE("a frame that is held back is overtaken") {
        TwoPlugged story("lan-reorders");
        story.lan.reorders(1, 50ms);
        story.pi.send('a');
        CHECK(story.lan.sees_from("pi", any_frame(), 5s));
        story.lan.heals();
        story.pi.send('b');
        CHECK(story.server_hears("ba"));
    }

    TEST_CASE("about as many frames are lost as the story says, the same ones each time") {
        Faults faults(7);
        Faults same(7);
        faults.lose(0.3);
        same.lose(0.3);
        int lost = 0;
        for (int i = 0; i < 1000; ++i) {
            const bool this_one = faults.fate(60).empty();
            CHECK(same.fate(60).empty() == this_one);
            lost += this_one ? 1 : 0;
        }
        CHECK(lost > 250);
        CHECK(lost < 350);
    }
}
