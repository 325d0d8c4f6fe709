// When a sweep asks which address: one ARP request at a time, each address twice at most, in a fixed pace that a link
// of 100 Mb/s does not feel. Pure.
//
// Up to a /24 one address every 1.5 ms, 667 in a second: 0.8 s for both tries of a /24. Beyond, one every 0.5 ms, 2000
// frames of 64 bytes, 1 Mb/s: 4.1 s for both tries of a /20. The second try of an address comes 400 ms after its first
// at the earliest. Whoever could not keep the pace catches up by 20 ms at most: a burst of 14 frames, beyond a /24
// of 41.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "agent/base/ip_address.h"
#include "agent/base/time.h"

namespace discovery {

inline constexpr int kShortestSweep = 20;  // the largest network that is swept, as the length of its prefix
inline constexpr base::milliseconds kAnswerPatience{300};  // after the last question

// The addresses of hosts in the network of `own`, without itself; of a network larger than a /20 those of the /20 that
// it is in.
std::vector<base::Ipv4> addresses_around(base::Ipv4 own, int length);

class SweepSchedule {
public:
    SweepSchedule(std::vector<base::Ipv4> addresses, base::Time start);

    std::optional<base::Ipv4> next(base::Time now);  // whom to ask now; nothing: nobody is due
    bool answered(base::Ipv4 address);  // it is not asked again; whether that is news, and of one that is asked at all
    std::optional<base::Time> deadline() const;  // when to call next() again; nothing: all were asked
    base::Duration interval() const { return interval_; }

private:
    void skip_answered();

    std::vector<base::Ipv4> addresses_;  // ascending
    std::vector<bool> answered_;
    base::Duration interval_;
    base::Time due_;
    base::Time second_try_;
    std::size_t position_ = 0;
    int tries_ = 1;
};

}  // namespace discovery
