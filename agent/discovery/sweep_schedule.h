// When a sweep asks which address: one ARP request at a time, each address twice at most, in a fixed pace that the link
// does not feel. Pure.
//
// Up to a /24 one address every 1.5 ms, 667 in a second: 0.8 s for both tries of a /24. Beyond, one every 0.5 ms, 2000
// frames of 64 bytes, 1 Mb/s: 4.1 s for both tries of a /20. The second try of an address comes 400 ms after its first
// at the earliest. Whoever could not keep the pace catches up by 20 ms at most: a burst of 14 frames, beyond a /24
// of 41. An access point repeats what is said to all at its lowest rate, 0.7 ms of everybody's air for each frame at
// 1 Mb/s: over the air it is one address every 10 ms, and never more than a /24, 5.1 s for both tries.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "agent/base/ip_address.h"
#include "agent/base/time.h"

namespace discovery {

enum class Medium { Wire, Air };

// The largest network that is swept, as the length of its prefix.
constexpr int shortest_sweep(Medium medium) {
    return medium == Medium::Air ? 24 : 20;
}

inline constexpr base::milliseconds kAnswerPatience{300};  // after the last question

// The addresses of hosts in the network of `own`, without itself; of a larger network than is swept those around it.
std::vector<base::Ipv4> addresses_around(base::Ipv4 own, int length, Medium medium = Medium::Wire);

class SweepSchedule {
public:
    SweepSchedule(std::vector<base::Ipv4> addresses, base::Time start, Medium medium = Medium::Wire);

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
