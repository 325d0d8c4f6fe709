// The kernel's neighbour table (ARP, ND), read and watched: who on the link answers, who does not. Bounded: when there
// are kMostNeighbours, the half that changed longest ago is forgotten, and Unknown then.
//
// The kernel tells when it knows more (an answer, or none after its three tries in 3 s), not when it begins to ask: a
// neighbour that it asks for is Unknown or Asking until then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/netlink_table.h"

namespace netcfg {

inline constexpr std::size_t kMostNeighbours = 1024;

enum class NeighbourState {
    Unknown,    // never asked for, or forgotten
    Asking,     // no answer yet; one that answered before is asked anew
    Reachable,  // has answered; or needs no asking
    Failed,     // does not answer
};

struct Neighbour {
    base::IfIndex link;
    base::IpAddress address;
    NeighbourState state = NeighbourState::Unknown;
    std::optional<base::MacAddress> mac;
    bool operator==(const Neighbour&) const = default;
};

// What the kernel's messages (RTM_NEWNEIGH, RTM_DELNEIGH) say, without a socket.
class NeighbourTable final : public NetlinkTable::Keeper {
public:
    void take(nlmsghdr* message) override;
    void dump_begins() override;
    void dump_ended() override;

    std::vector<Neighbour> take_changes();  // since the last call, each neighbour once, as it is now
    NeighbourState state_of(base::IfIndex link, const base::IpAddress& address) const;

private:
    using Key = std::pair<base::IfIndex, base::IpAddress>;
    struct Entry {
        NeighbourState state = NeighbourState::Unknown;
        std::optional<base::MacAddress> mac;
        std::uint64_t changed_at = 0;  // counts changes
        bool untold = false;           // take_changes() has not told of it
        bool seen = false;             // during this dump; the others are gone when it ends
    };

    void set(const Key& key, NeighbourState state, const std::optional<base::MacAddress>& mac);
    void make_room();

    std::map<Key, Entry> entries_;
    std::uint64_t changes_ = 0;
};

class NeighbourWatch {
public:
    static base::Result<NeighbourWatch> open();  // knows the table when it returns; that is no change

    int fd() const { return socket_.fd(); }
    base::Status dispatch() { return socket_.dispatch(table_); }  // takes in what waits on fd(); never blocks
    std::vector<Neighbour> take_changes() { return table_.take_changes(); }
    NeighbourState state_of(base::IfIndex link, const base::IpAddress& address) const {
        return table_.state_of(link, address);
    }

private:
    explicit NeighbourWatch(NetlinkTable socket) : socket_(std::move(socket)) {}

    NetlinkTable socket_;
    NeighbourTable table_;
};

}  // namespace netcfg
